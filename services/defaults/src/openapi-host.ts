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
    components: merged(documents, host),
  };
}

function securedBy({ security, ...operation }: Operation, host: DescribedHost): Operation {
  return security ? { ...operation, security: taken(security, host) } : operation;
}

/** The alternatives that the host takes. */
const taken = (security: Security, { schemes }: DescribedHost): Security =>
  security.filter((each) => Object.keys(each).every((name) => schemes.includes(name)));

function merged(documents: readonly OpenDocument[], { schemes }: DescribedHost) {
  const parts: Record<string, Record<string, unknown>> = {};
  for (const { components = {} } of documents)
    for (const [kind, some] of Object.entries(components)) parts[kind] = { ...parts[kind], ...some };
  const all = Object.entries(parts.securitySchemes ?? {});
  return { ...parts, securitySchemes: Object.fromEntries(all.filter(([name]) => schemes.includes(name))) };
}
