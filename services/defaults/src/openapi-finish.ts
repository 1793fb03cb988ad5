import { ProblemDocument, STRATEGY_NAMES } from '@gatehouse/contracts';

/** The parts of an OpenAPI document that are finished here (OpenAPI 3.1). */
interface Content {
  schema?: unknown;
}
interface Response {
  description?: string;
  content?: Record<string, Content>;
  headers?: Record<string, unknown>;
  $ref?: string;
}
interface RequestBody {
  required?: boolean;
  content?: Record<string, Content>;
}
interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: Record<string, never[]>[];
  requestBody?: RequestBody;
  responses?: Record<string, Response>;
}
export interface OpenDocument {
  servers?: unknown;
  security?: unknown;
  tags?: unknown;
  paths?: Record<string, Record<string, Operation> | undefined> | undefined;
  components?: Record<string, unknown> | undefined;
}

const PROBLEM = { $ref: '#/components/schemas/Problem' };
const REFUSED = /^[45](\d\d|XX)$/;
const HEADERS = ['X-Request-Id', 'X-Replica'] as const;
const header = (name: string) => ({ $ref: `#/components/headers/${name}` });

/** How a client shows its credential. */
export const securitySchemes = {
  session: { type: 'apiKey', in: 'cookie', name: '__Host-gatehouse' },
  bearer: { type: 'http', scheme: 'bearer' },
} as const;

/** What every document has beside the routes. */
const components = {
  schemas: { Problem: ProblemDocument },
  headers: {
    'X-Request-Id': { description: 'The id of this request in every log.', schema: { type: 'string' } },
    'X-Replica': { description: 'The process that answered.', schema: { type: 'string' } },
    'Retry-After': { description: 'Seconds until trying again makes sense.', schema: { type: 'integer' } },
  },
  securitySchemes,
} as const;

const TAGS: Readonly<Record<string, string>> = { auth: 'sign-in', api: 'shop', '.well-known': 'keys' };

/** Every strategy has a host of its own. */
const SERVER = {
  url: 'https://{strategy}.{host}:{port}',
  description: 'Through the gateway; the host names the strategy.',
  variables: {
    strategy: { default: STRATEGY_NAMES[2], enum: [...STRATEGY_NAMES] },
    host: { default: 'gatehouse.localhost' },
    port: { default: '8443' },
  },
};

/** Gives each operation a name and a tag, its errors the type they come with, and leaves optional bodies out of it. */
export function finished(document: OpenDocument): OpenDocument {
  const tags = new Set<string>();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(item ?? {}))
      for (const tag of finish(operation, method, path)) tags.add(tag);
  }
  return {
    ...document,
    servers: [SERVER],
    security: [{ session: [] }, { bearer: [] }],
    tags: [...tags].sort().map((name) => ({ name, description: `The routes of ${name}.` })),
    components: { ...document.components, ...components },
  };
}

/** One operation; its tags. */
function finish(operation: Operation, method: string, path: string): string[] {
  operation.operationId = nameOf(method, path);
  operation.summary ??= `${method.toUpperCase()} ${path}`;
  operation.tags ??= [TAGS[path.split('/')[1] ?? ''] ?? 'others'];
  if (operation.requestBody) relax(operation.requestBody);
  for (const [status, response] of Object.entries(operation.responses ?? {})) answer(status, response);
  return operation.tags;
}

/** `DELETE /auth/sessions/{id}`: `deleteAuthSessionsById`. */
function nameOf(method: string, path: string): string {
  const words = path
    .split(/[/.-]/)
    .filter((word) => word !== '')
    .map((word) => (word.startsWith('{') ? `By${capital(word.slice(1, -1))}` : capital(word)));
  return `${method}${words.join('')}`;
}

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** A body that may be missing is one that is null for the checker, and none at all for a client. */
function relax(body: RequestBody): void {
  body.required = true;
  for (const content of Object.values(body.content ?? {})) {
    const { schema } = content;
    if (typeof schema !== 'object' || schema === null || !('anyOf' in schema)) continue;
    if (!Array.isArray(schema.anyOf)) continue;
    const shapes: unknown[] = schema.anyOf;
    const some = shapes.filter((shape) => !isNull(shape));
    if (some.length === shapes.length) continue;
    body.required = false;
    content.schema = some.length === 1 ? some[0] : { anyOf: some };
  }
}

const isNull = (shape: unknown): boolean =>
  typeof shape === 'object' && shape !== null && 'type' in shape && shape.type === 'null';

function answer(status: string, response: Response): void {
  const refused = REFUSED.test(status);
  if (refused) response.content = { 'application/problem+json': { schema: PROBLEM } };
  // A status without a body has none of a type either.
  if (status === '204') delete response.content;
  const names = refused ? [...HEADERS, 'Retry-After'] : HEADERS;
  response.headers = Object.fromEntries(names.map((name) => [name, header(name)]));
  if (response.description === undefined || response.description === 'Default Response')
    response.description = refused ? 'Refused, or not decided: see `code`.' : 'Done.';
}
