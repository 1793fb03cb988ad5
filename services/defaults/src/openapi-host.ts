import type { OpenDocument, Operation, Paths, Security } from './openapi-document.ts';

/** What the document of one host depends on. */
export interface DescribedHost {
  /** The strategy that the host names. */
  strategy: string;
  /** Scheme, host and port that clients see it under. */
  origin: string;
  /** The names of the schemes under which the host's strategy takes credentials. */
  schemes: readonly string[];
}

/**
 * The one document of what a host serves, from those of the services behind it: the operations of its strategy, with
 * the credentials that this strategy takes. Of two descriptions of one operation the first counts.
 */
export function documentOfHost(host: DescribedHost, documents: readonly OpenDocument[]): OpenDocument {
  const paths: Paths = {};
  for (const document of documents)
    for (const [path, item] of Object.entries(document.paths ?? {}))
      for (const [method, operation] of Object.entries(item)) {
        const { 'x-strategy': strategies = [host.strategy], ...own } = operation;
        if (!strategies.includes(host.strategy)) continue;
        paths[path] = { [method]: securedBy(own, host), ...paths[path] };
      }
  const [first] = documents;
  const tags = new Map(documents.flatMap(({ tags: some = [] }) => some.map((tag) => [tag.name, tag])));
  return {
    ...(first?.openapi !== undefined && { openapi: first.openapi }),
    info: { ...first?.info, title: `Gatehouse, strategy ${host.strategy}` },
    servers: [{ url: host.origin, description: 'Through the gateway.' }],
    security: taken(first?.security ?? [], host),
    tags: [...tags.values()],
    paths,
    components: merged(documents, host, paths),
  };
}

/**
 * The operation as the host takes it. Without refresh tokens its optional body, which could hold nothing else, is left
 * out: some generated clients announce a body that may be missing as JSON even when they send none, which is refused.
 */
function securedBy({ security, ...operation }: Operation, host: DescribedHost): Operation {
  if (!security) return operation;
  const refreshes = security.some((each) => 'refresh' in each);
  const { requestBody, ...bodiless } = operation;
  const isEmpty = refreshes && !host.schemes.includes('refresh') && requestBody?.required === false;
  return { ...(isEmpty ? bodiless : operation), security: taken(security, host) };
}

/** The alternatives that the host takes. */
const taken = (security: Security, { schemes }: DescribedHost): Security =>
  security.filter((each) => Object.keys(each).every((name) => schemes.includes(name)));

function merged(documents: readonly OpenDocument[], { schemes }: DescribedHost, paths: Paths) {
  const parts: Record<string, Record<string, unknown>> = {};
  for (const { components = {} } of documents)
    for (const [kind, some] of Object.entries(components)) parts[kind] = { ...parts[kind], ...some };
  const { schemas = {}, securitySchemes = {} } = parts;
  return {
    ...parts,
    schemas: only(schemas, referred(schemas, paths)),
    securitySchemes: only(securitySchemes, new Set(schemes)),
  };
}

function only(part: Record<string, unknown>, names: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(part).filter(([name]) => names.has(name)));
}

/** The names of the schemas that the paths refer to, directly or by another schema. */
function referred(schemas: Record<string, unknown>, paths: Paths): ReadonlySet<string> {
  const names = new Set(namesIn(paths));
  // A set that grows while it is walked is walked to its end.
  for (const name of names) for (const further of namesIn(schemas[name])) names.add(further);
  return names;
}

const namesIn = (value: unknown): string[] =>
  [...(JSON.stringify(value) ?? '').matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name = '']) => name,
  );
