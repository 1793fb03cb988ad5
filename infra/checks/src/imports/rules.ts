/**
 * The direction of imports, as rows: modules whose path matches `from` (and not `except`) may not import what
 * matches `forbid`. Paths are relative to the root; packages read `npm:name`, modules of Node `node:name`.
 */
export interface Rule {
  name: string;
  why: string;
  from: RegExp;
  except?: RegExp;
  forbid: RegExp;
}

const tests = /\.test\.ts$|\/(test|testing|races)\//;
const workspaces = 'services/[^/]+|gateway|infra|loadtest|e2e';

/** `from` may import the listed workspaces (and itself), none of the others. */
function onlyImports(from: string, allowed: string[], why: string): Rule {
  const friends = [from, ...allowed].join('|');
  return {
    name: `${from} imports ${allowed.length === 0 ? 'nothing of ours' : `only ${allowed.join(', ')}`}`,
    why,
    from: new RegExp(`^${from}/`),
    forbid: new RegExp(`^(?!(${friends})/)(${workspaces})/`),
  };
}

const contracts = 'services/contracts';
const defaults = 'services/defaults';
const session = 'services/session';
const black = 'it meets the services over HTTP, as their users do';

const packageRules: Rule[] = [
  onlyImports(contracts, [], 'everybody reads the contracts; whatever they import, everybody imports'),
  onlyImports(defaults, [contracts], 'what every service gets knows no business'),
  onlyImports(session, [contracts, defaults], 'a team copies this folder without auth and api'),
  onlyImports('services/auth', [contracts, defaults, session], 'auth and api meet over HTTP'),
  onlyImports('services/api', [contracts, defaults, session], 'auth and api meet over HTTP'),
  onlyImports('gateway', ['infra'], black),
  onlyImports('e2e', ['infra'], black),
  onlyImports('loadtest', ['infra'], black),
  {
    ...onlyImports('infra', [contracts, 'loadtest'], 'the launcher runs the services; it is not one of them'),
    except: /^infra\/docs\//,
  },
  {
    name: 'infra/docs imports facts of the services only',
    why: 'documents are proved against what a service states of itself, not against its insides',
    from: /^infra\/docs\//,
    forbid: /^(services\/(auth|api)\/(?!src\/config\.ts$)|gateway\/|e2e\/|loadtest\/)/,
  },
];

const network =
  /^npm:(fastify|@fastify\/.*|fastify-plugin|ioredis|pg|node-pg-migrate)$|^node:(http|https|http2|net|tls)$/;

const layerRules: Rule[] = [
  {
    name: 'domain knows neither adapters, routes nor app',
    why: 'main → app → routes → domain: the domain states ports, adapters implement them',
    from: /^services\/[^/]+\/src\/domain\//,
    forbid: /^services\/[^/]+\/src\/(adapters|routes)\/|^services\/[^/]+\/src\/(app|main)\.ts$/,
  },
  {
    name: 'domain knows no Fastify, Redis, PostgreSQL or sockets',
    why: 'what is decided there can be tested without any of them',
    from: /^services\/[^/]+\/src\/domain\//,
    except: tests,
    forbid: network,
  },
  {
    name: 'routes know neither adapters nor app',
    why: 'main → app → routes → domain: app hands each route its ports',
    from: /^services\/[^/]+\/src\/routes\//,
    except: tests,
    forbid: /^services\/[^/]+\/src\/adapters\/|^services\/[^/]+\/src\/(app|main)\.ts$/,
  },
  {
    name: 'adapters know neither routes nor app',
    why: 'an adapter sits at the edge: it implements a port of the domain and asks nobody else',
    from: /^services\/[^/]+\/src\/adapters\//,
    except: tests,
    forbid: /^services\/[^/]+\/src\/routes\/|^services\/[^/]+\/src\/(app|main)\.ts$/,
  },
  {
    name: 'nothing imports a main.ts',
    why: 'it starts a process when it is loaded',
    from: /./,
    forbid: /(^|\/)main\.ts$/,
  },
  {
    name: 'only main.ts imports node:process in a service',
    why: 'environment and exit reach the rest as arguments; the linter bans the global',
    from: /^services\/[^/]+\/src\/(?!main\.ts$)/,
    except: tests,
    forbid: /^node:process$/,
  },
  {
    name: 'no source imports a test',
    why: 'what tests need is not shipped',
    from: /^(?!.*(\.test\.ts$|\/(test|testing|races)\/))(services|infra|loadtest)\//,
    forbid: tests,
  },
];

export const rules: Rule[] = [...packageRules, ...layerRules];
