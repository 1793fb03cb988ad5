import { describe, expect, it } from 'vitest';
import { type Edge, edgeFiles } from './edge.ts';

const edge: Edge = {
  replicas: [
    { name: 'api-2', port: 41002 },
    { name: 'api-7', port: 41007 },
  ],
  adnetPort: 41200,
  auths: [{ port: 41000, operationsPort: 41100 }],
  exchangeTimeout: 250,
  exchangeSecret: '/tmp/a folder/exchange-secret.conf',
  httpsPort: 9443,
  httpPort: 9080,
  strategies: ['shared', 'token'],
  accessLog: '/tmp/a folder/gateway.log',
  certificate: '/tmp/server.pem',
  certificateKey: '/tmp/server-key.pem',
  addresses: ['127.0.0.1', '[::1]'],
  http2Directive: false,
};

function http(changes: Partial<Edge> = {}): string {
  return edgeFiles({ ...edge, ...changes })['edge/http.conf'] ?? '';
}

/** The servers of one upstream, in order. */
function servers(name: string, text = http()): string[] {
  const block = new RegExp(`upstream ${name} \\{([^}]*)\\}`).exec(text)?.[1] ?? '';
  return [...block.matchAll(/server (.*);/g)].map((match) => match[1] ?? '');
}

describe('edge/http.conf', () => {
  it('has an upstream of the ad network where it does not run, which is always down', () => {
    expect(servers('adnet', http({ adnetPort: undefined }))).toEqual(['127.0.0.1:1 down']);
  });

  it('lists every replica once for round robin, and never takes one out by itself', () => {
    expect(servers('api_round_robin')).toEqual([
      '127.0.0.1:41002 max_fails=0',
      '127.0.0.1:41007 max_fails=0',
    ]);
    expect(servers('auth')).toEqual(['127.0.0.1:41000 max_fails=0']);
    expect(servers('adnet')).toEqual(['127.0.0.1:41200 max_fails=0']);
    expect(
      servers('auth', http({ auths: [...edge.auths, { port: 41_001, operationsPort: 41_101 }] })),
    ).toEqual(['127.0.0.1:41000 max_fails=0', '127.0.0.1:41001 max_fails=0']);
  });

  it('gives each replica an upstream of its own that asks the others only when it refuses', () => {
    expect(servers('api_sticky_api-7')).toEqual([
      '127.0.0.1:41007 max_fails=0',
      '127.0.0.1:41002 max_fails=0 backup',
    ]);
  });

  it('maps each name, and no other, to its upstream', () => {
    const map = /map \$affinity_replica \$api_sticky \{([^}]*)\}/.exec(http())?.[1] ?? '';
    expect(map.trim().split(/\s*\n\s*/)).toEqual([
      'default api_round_robin;',
      'a706c52356e20cc6037bd24584134063 api_sticky_api-2;',
      'b214a1cb7041fceb477ae8738f4b7d8a api_sticky_api-7;',
    ]);
  });

  it('stays a configuration that nginx accepts when no replica is left', () => {
    expect(servers('api_round_robin', http({ replicas: [] }))).toEqual(['127.0.0.1:1 down']);
  });

  it('tells redirects the port that browsers see', () => {
    expect(http()).toContain('map $host $public_https_port { default 9443; }');
  });

  it('quotes paths', () => {
    expect(http()).toContain('access_log "/tmp/a folder/gateway.log" gatehouse;');
  });
});

describe('edge/tls.conf and edge/plain.conf', () => {
  it('listen on this machine only', () => {
    const { 'edge/tls.conf': tls = '', 'edge/plain.conf': plain = '' } = edgeFiles(edge);
    expect(tls).toContain('listen 127.0.0.1:9443 ssl http2;\nlisten [::1]:9443 ssl http2;');
    expect(plain).toBe('listen 127.0.0.1:9080;\nlisten [::1]:9080;\n');
  });

  it('ask newer versions of nginx for HTTP/2 in their own way', () => {
    const { 'edge/tls.conf': tls = '' } = edgeFiles({ ...edge, http2Directive: true });
    expect(tls).toContain('listen 127.0.0.1:9443 ssl;');
    expect(tls).toContain('http2 on;');
  });
});

describe('edge/auth.conf', () => {
  it('has the gateway choose among several auth processes, and asks no question about one', () => {
    const several = { ...edge, auths: [...edge.auths, { port: 41_001, operationsPort: 41_101 }] };
    expect(edgeFiles(edge)['edge/auth.conf']).toBe('');
    expect(edgeFiles(several)['edge/auth.conf']).toBe('include snippets/location/probe-auth.conf;\n');
  });
});

describe('edge/exchange.conf', () => {
  it('shows auth who asks without holding the secret itself, and says how long it waits', () => {
    expect(edgeFiles(edge)['edge/exchange.conf']?.trim().split('\n')).toEqual([
      'proxy_read_timeout 250ms;',
      'include "/tmp/a folder/exchange-secret.conf";',
    ]);
    expect(servers('auth_operations')).toEqual([
      '127.0.0.1:41100 max_fails=0',
      '127.0.0.1:41100 max_fails=0 backup',
      '127.0.0.1:41100 max_fails=0 backup',
    ]);
  });
});
