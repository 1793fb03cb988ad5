import { hash } from 'node:crypto';

/** A replica as the gateway sees it. */
export interface EdgeReplica {
  /** What it calls itself in `X-Replica`. */
  name: string;
  port: number;
}

/** An auth process as the gateway sees it. */
export interface EdgeAuth {
  port: number;
  operationsPort: number;
}

export interface Edge {
  replicas: readonly EdgeReplica[];
  auths: readonly EdgeAuth[];
  /** The ad network's port; undefined where it does not run. */
  adnetPort: number | undefined;
  /** How long auth may take to exchange a credential, in ms. */
  exchangeTimeout: number;
  /** The file that shows auth who asks: `proxy_set_header` with the gateway's own secret. */
  exchangeSecret: string;
  httpsPort: number;
  httpPort: number;
  /** Names of the strategies that run: the page links to their hosts. */
  strategies: readonly string[];
  /** Paths, taken as they are: absolute ones are safest. */
  accessLog: string;
  certificate: string;
  certificateKey: string;
  /** Loopback addresses of this machine, as nginx writes them. */
  addresses: readonly string[];
  /** `http2 on` is a directive of its own from nginx 1.25.1 on, and warned about as a parameter. */
  http2Directive: boolean;
}

/** The five files that `gateway/README.md` describes, by their names under the prefix. */
export function edgeFiles(edge: Edge): Record<string, string> {
  return {
    'edge/http.conf': lines(
      `access_log ${quote(edge.accessLog)} gatehouse;`,
      `map $host $public_https_port { default ${edge.httpsPort}; }`,
      `map $host $public_http_port { default ${edge.httpPort}; }`,
      `map $host $running_strategies { default ${quote(`,${edge.strategies.join(',')},`)}; }`,
      `map $host $adnet_runs { default "${edge.adnetPort === undefined ? '' : '1'}"; }`,
      upstream(
        'auth',
        edge.auths.map(({ port }) => server(port)),
      ),
      upstream(
        'auth_operations',
        // Each three times: what was not answered in time is asked twice more, and one auth is one server.
        edge.auths.flatMap(({ operationsPort: port }) => [
          server(port),
          server(port, ' backup'),
          server(port, ' backup'),
        ]),
      ),
      upstream('adnet', atLeastOne(edge.adnetPort === undefined ? [] : [server(edge.adnetPort)])),
      upstream('api_round_robin', atLeastOne(edge.replicas.map(({ port }) => server(port)))),
      ...edge.replicas.map((replica) => homeOf(replica, edge.replicas)),
      affinity(edge.replicas),
    ),
    'edge/tls.conf': lines(
      ...edge.addresses.map(
        (one) => `listen ${one}:${edge.httpsPort} ssl${edge.http2Directive ? '' : ' http2'};`,
      ),
      ...(edge.http2Directive ? ['http2 on;'] : []),
      `ssl_certificate ${quote(edge.certificate)};`,
      `ssl_certificate_key ${quote(edge.certificateKey)};`,
    ),
    'edge/exchange.conf': lines(
      `proxy_read_timeout ${edge.exchangeTimeout}ms;`,
      `include ${quote(edge.exchangeSecret)};`,
    ),
    // One auth: there is none to choose, and a question before each request would be for nothing.
    'edge/auth.conf': edge.auths.length > 1 ? lines('include snippets/location/probe-auth.conf;') : '',
    'edge/plain.conf': lines(...edge.addresses.map((one) => `listen ${one}:${edge.httpPort};`)),
  };
}

/** nginx refuses an upstream without servers; one that is always down answers what an empty one should. */
function atLeastOne(servers: string[]): string[] {
  return servers.length > 0 ? servers : ['server 127.0.0.1:1 down;'];
}

/** The upstream of those whose affinity cookie names this replica: the others only when it refuses. */
function homeOf(home: EdgeReplica, all: readonly EdgeReplica[]): string {
  const others = all.filter(({ name }) => name !== home.name);
  return upstream(homeName(home), [server(home.port), ...others.map(({ port }) => server(port, ' backup'))]);
}

function homeName({ name }: EdgeReplica): string {
  return `api_sticky_${name}`;
}

/** `max_fails=0`: a refused connection is tried elsewhere at once and is never a verdict about the next request. */
function server(port: number, role = ''): string {
  return `server 127.0.0.1:${port} max_fails=0${role};`;
}

function upstream(name: string, servers: readonly string[]): string {
  return lines(
    `upstream ${name} {`,
    `    zone ${name} 128k;`,
    ...servers.map((one) => `    ${one}`),
    '    keepalive 64;',
    '    keepalive_timeout 3s;',
    '}',
  );
}

/**
 * Affinity for every nginx >= 1.22: the cookie names the replica by the digest of its address, as the replica and newer
 * nginx do (`sticky route`). A name that no replica has (any more) goes round robin.
 */
function affinity(replicas: readonly EdgeReplica[]): string {
  return lines(
    'map $affinity_replica $api_sticky {',
    '    default api_round_robin;',
    ...replicas.map((replica) => `    ${affinityNameOf(replica)} ${homeName(replica)};`),
    '}',
  );
}

function affinityNameOf({ port }: EdgeReplica): string {
  return hash('md5', `127.0.0.1:${port}`, 'hex');
}

function quote(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&')}"`;
}

function lines(...all: string[]): string {
  return `${all.join('\n')}\n`;
}
