import { STRATEGY_NAMES } from '@gatehouse/contracts';
import type { OpenDocument, Operation, RequestBody, Response } from './openapi-document.ts';
import { headers, headersOf } from './openapi-headers.ts';
import { componentsOf, referring } from './openapi-schemas.ts';
import { AUTHENTICATED, securitySchemes } from './openapi-security.ts';

const REFUSED = /^[45](\d\d|XX)$/;

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

/**
 * Gives each operation a name, a tag and its headers, its errors the type they come with, each shape its name, and
 * leaves optional bodies out of it.
 */
export function finished(document: OpenDocument): OpenDocument {
  const tags = new Set<string>();
  const used = new Set(['Problem']);
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(item))
      for (const tag of finish(operation, method, path, used)) tags.add(tag);
  }
  return {
    ...document,
    servers: [SERVER],
    security: AUTHENTICATED,
    tags: [...tags].sort().map((name) => ({ name, description: `The routes of ${name}.` })),
    components: {
      ...document.components,
      schemas: componentsOf(used),
      headers,
      securitySchemes,
    },
  };
}

/** One operation; its tags. */
function finish(operation: Operation, method: string, path: string, used: Set<string>): string[] {
  operation.operationId = nameOf(method, path);
  operation.summary ??= `${method.toUpperCase()} ${path}`;
  operation.tags ??= [TAGS[path.split('/')[1] ?? ''] ?? 'others'];
  if (operation.requestBody) relax(operation.requestBody, used);
  for (const [status, response] of Object.entries(operation.responses ?? {})) {
    const refused = REFUSED.test(status);
    answer(status, refused, response, used);
    response.headers = headersOf(operation, method, path, refused);
  }
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
function relax(body: RequestBody, used: Set<string>): void {
  body.required = true;
  for (const content of Object.values(body.content ?? {})) {
    const shapes = alternativesOf(content.schema);
    const some = shapes.filter((shape) => !isNull(shape));
    if (some.length < shapes.length) body.required = false;
    content.schema = referring(some.length === 1 ? some[0] : { anyOf: some }, used);
  }
}

function alternativesOf(schema: unknown): unknown[] {
  const isUnion = typeof schema === 'object' && schema !== null && 'anyOf' in schema;
  return isUnion && Array.isArray(schema.anyOf) ? schema.anyOf : [schema];
}

const isNull = (shape: unknown): boolean =>
  typeof shape === 'object' && shape !== null && 'type' in shape && shape.type === 'null';

function answer(status: string, refused: boolean, response: Response, used: Set<string>): void {
  // A status without a body has none of a type either.
  if (status === '204') delete response.content;
  for (const content of Object.values(response.content ?? {}))
    content.schema = referring(content.schema, used);
  const schema = { $ref: '#/components/schemas/Problem' };
  if (refused) response.content = { 'application/problem+json': { schema } };
  if (response.description === undefined || response.description === 'Default Response')
    response.description = refused ? 'Refused, or not decided: see `code`.' : 'Done.';
}
