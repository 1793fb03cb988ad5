import type { Operation } from './openapi-document.ts';

const text = { type: 'string' } as const;

/** The headers of answers, by name; which answer has which is below. */
export const headers = {
  'X-Request-Id': { description: 'The id of this request in every log.', schema: text },
  'X-Replica': { description: 'The process that answered.', schema: text },
  'Retry-After': { description: 'Seconds until trying again makes sense.', schema: { type: 'integer' } },
  'Cache-Control': { description: '`no-store` where a credential is looked at.', schema: text },
  'Server-Timing': {
    description: 'How long authentication took, and where the answer came from.',
    schema: text,
  },
  'Set-Cookie': { description: 'The cookies of the contract, one line each.', schema: text },
  'WWW-Authenticate': { description: 'With 401: the ways to authenticate.', schema: text },
  'Clear-Site-Data': { description: 'With a sign-out: what the browser forgets.', schema: text },
} as const;

type Name = keyof typeof headers;

/** Routes that make, replace or end what a client holds, and ask for no credential. */
const ISSUES = /^\/auth\/(login|refresh|logout)$/;
/** Routes whose success may be a sign-out. */
const ENDS = /^(post \/auth\/logout(-everywhere)?|delete \/auth\/sessions\/\{id\})$/;

/** The headers that an answer of an operation may have. */
export function headersOf(
  { security }: Operation,
  method: string,
  path: string,
  refused: boolean,
): Record<string, object> {
  const isAuthenticated = security === undefined;
  const isPublic = security?.length === 0;
  const authenticates = isAuthenticated || ISSUES.test(path);
  const sets = authenticates || `${method} ${path}` === 'put /api/preferences';
  const table: readonly (readonly [Name, boolean])[] = [
    ['X-Request-Id', true],
    ['X-Replica', true],
    ['Retry-After', refused],
    ['Cache-Control', refused || !isPublic || path.startsWith('/.well-known/')],
    ['Server-Timing', isAuthenticated],
    // What fails changes nothing at the client.
    ['Set-Cookie', sets && !refused],
    ['WWW-Authenticate', authenticates && refused],
    ['Clear-Site-Data', ENDS.test(`${method} ${path}`) && !refused],
  ];
  const names = table.filter(([, has]) => has).map(([name]) => name);
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
