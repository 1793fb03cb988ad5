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

const tests = /\.test\.ts$|\/(test|testing)\//;

/** The floors of the house, from the ground up (docs/architecture.md, "Folders"). */
const floors = ['services|web', 'infra', 'testkit', 'lab|e2e|loadtest|gateway', 'tools', 'cli'] as const;
const folders = ['services/[^/]+', 'web', ...floors.slice(1)].join('|');

/** `from` may import the listed folders (and itself), none of the others. */
function onlyImports(from: string, allowed: readonly string[], why: string): Rule {
  const friends = [from, ...allowed].join('|');
  return {
    name: `${from} imports ${allowed.length === 0 ? 'nothing of ours' : `only ${allowed.join(', ')}`}`,
    why,
    from: new RegExp(`^${from}/`),
    forbid: new RegExp(`^(?!(${friends})/)(${folders})/`),
  };
}

const contracts = 'services/contracts';
const defaults = 'services/defaults';
const session = 'services/session';
const black = 'black box: it uses the public HTTP API only';

/** No folder imports from a floor above its own. */
const floorRules: Rule[] = floors.slice(0, -1).map((floor, index) => ({
  name: `${floor.replaceAll('|', ', ')} import nothing from a floor above`,
  why: `floors, from the ground up: ${floors.map((one) => one.replaceAll('|', ', ')).join(' ← ')}`,
  from: new RegExp(`^(${floor})/`),
  forbid: new RegExp(`^(${floors.slice(index + 1).join('|')})/`),
}));

const packageRules: Rule[] = [
  onlyImports(contracts, [], 'every package imports the contracts, and with them whatever they import'),
  onlyImports(defaults, [contracts], 'what every service gets knows no business'),
  onlyImports(session, [contracts, defaults], 'a team copies this folder without auth and api'),
  onlyImports('services/auth', [contracts, defaults, session], 'auth and api meet over HTTP'),
  onlyImports('services/api', [contracts, defaults, session], 'auth and api meet over HTTP'),
  onlyImports('services/adnet', [contracts, defaults], 'another company: it knows nothing of the shop'),
  onlyImports('infra', [contracts], 'it runs the services and is not one of them'),
  onlyImports('testkit', ['infra'], black),
  onlyImports('web', [], 'it runs in a browser and knows the contract, not the services'),
  onlyImports('gateway', ['infra'], black),
  onlyImports('e2e', ['infra', 'testkit'], black),
  onlyImports('loadtest', ['infra', 'testkit'], black),
  {
    ...onlyImports('lab', [contracts, 'web', 'infra', 'testkit'], black),
    except: /^lab\/(simulation|memory)\//,
  },
  {
    name: 'lab/simulation and lab/memory import only the engine',
    why: 'they play the parts of services/session one by one, without a cluster',
    from: /^lab\/(simulation|memory)\//,
    forbid: /^(services\/(auth|api|adnet)|gateway|e2e|loadtest|tools|cli)\//,
  },
  {
    name: 'tools imports no service but for its configuration and facts',
    why: 'documents are proved against what a service states of itself, not against its insides',
    from: /^tools\//,
    forbid: /^(services\/(auth|api|adnet)\/(?!src\/config\.ts$)|gateway\/|e2e\/|loadtest\/|cli\/)/,
  },
  onlyImports('cli', ['infra', 'lab', 'loadtest', 'tools'], 'it holds the table of commands and no logic'),
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
    why: 'an adapter sits at the edge: it implements a port of the domain and needs nothing else',
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
    from: /^(?!.*(\.test\.ts$|\/(test|testing)\/))(services|infra|testkit|loadtest|tools|cli)\//,
    forbid: tests,
  },
];

export const rules: Rule[] = [...floorRules, ...packageRules, ...layerRules];
