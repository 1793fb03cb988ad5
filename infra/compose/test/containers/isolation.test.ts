import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOperatedCluster, startCluster } from '../../../cluster/src/cluster.ts';
import type { OperatedCluster } from '../../../common/src/cluster-handle.ts';
import { Compose } from '../../src/compose.ts';

const START = 400_000;
let root: string;
let cluster: OperatedCluster | undefined;
let compose: Compose;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'gatehouse-isolation-'));
  const stateDirectory = join(root, 'state');
  const [httpsPort, httpPort] = [await getPort(), await getPort()];
  await startCluster({ way: 'docker', replicas: 1, httpsPort, httpPort, stateDirectory });
  cluster = await openOperatedCluster(stateDirectory);
  compose = new Compose(stateDirectory);
}, START);
afterAll(async () => {
  await cluster?.purge();
  rmSync(root, { recursive: true, force: true });
}, START);

/** Runs a script in a container, in place of its process; what it wrote. */
const run = async (service: string, ...words: string[]): Promise<string> =>
  (await compose.run(['exec', '--no-TTY', service, ...words])).trim();
const node = (service: string, script: string): Promise<string> =>
  run(service, 'node', '--input-type=module', '-e', script);

/** What a taken-over service can do with the address and the password that it has. */
const statement = (service: string, sql: string): Promise<string> =>
  node(
    service,
    `import { Client } from 'pg'; import { readFileSync } from 'node:fs';
     const url = new URL(process.env.DATABASE_URL);
     url.password = readFileSync(process.env.DATABASE_PASSWORD_FILE, 'utf8');
     const client = new Client(url.href); await client.connect();
     console.log(await client.query(${JSON.stringify(sql)}).then(() => 'done', ({ code }) => code));
     await client.end();`,
  );
const command = (service: string, ...words: string[]): Promise<string> =>
  node(
    service,
    `import { Redis } from 'ioredis'; import { readFileSync } from 'node:fs';
     const { hostname: host, username } = new URL(process.env.REDIS_URL);
     const password = readFileSync(process.env.REDIS_PASSWORD_FILE, 'utf8');
     const redis = new Redis({ host, username, password });
     console.log(await redis.call(...${JSON.stringify(words)}).then(() => 'done', ({ message }) => message.split(' ')[0]));
     redis.disconnect();`,
  );
/** `connected`, or the code of the failure, of a connection from within a container. */
const reach = (service: string, host: string, port: number): Promise<string> =>
  node(
    service,
    `import { connect } from 'node:net';
     const socket = connect({ host: '${host}', port: ${port}, timeout: 3000 });
     const say = (word) => { console.log(word); process.exit(0); };
     socket.on('connect', () => say('connected')); socket.on('timeout', () => say('ETIMEDOUT'));
     socket.on('error', ({ code }) => say(code));`,
  );

describe('a taken-over replica in a container (G16)', () => {
  it.each([
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "CREATE TABLE shop.mine (line text); COPY shop.mine FROM PROGRAM 'id'",
    'SELECT password_hash FROM auth.users',
    "UPDATE auth.users SET roles = '{admin}'",
    'SELECT sealed_private FROM auth.signing_keys',
    'ALTER ROLE gatehouse_api SUPERUSER',
    'CREATE DATABASE mine',
  ])('is refused by PostgreSQL: %s', async (sql) => {
    expect(await statement('api', sql)).toBe('42501');
  });

  it.each([
    ['FLUSHALL'],
    ['CONFIG', 'GET', '*'],
    ['SET', '{gatehouse}:epoch', 'mine'],
    ['XADD', 'gatehouse:revocations', '*', 'revocation', '{}'],
    ['SET', 'gatehouse:shared:{u}:session:s', '{}'],
  ])('is refused by Redis: %s %s', async (...words) => {
    expect(await command('api', ...words)).toBe('NOPERM');
  });

  it('may do what it is for', async () => {
    expect(await statement('api', 'SELECT count(*) FROM shop.carts')).toBe('done');
    expect(await command('api', 'GET', '{gatehouse}:epoch')).toBe('done');
  });

  it.each([
    [
      'api',
      [
        'internal-change-secret',
        'internal-query-secret',
        'postgres-api-password',
        'redis-api-password',
        'sealing-keys',
        'stores-ca.pem',
      ],
    ],
    ['gateway', ['exchange-secret.conf']],
  ])('%s finds no secret of others in its container', async (service, files) => {
    const folder = service === 'gateway' ? '/etc/nginx/secrets' : '/run/gatehouse';
    const found = await run(
      service,
      'sh',
      '-c',
      `ls ${folder}; ls -d /var/lib/gatehouse/* 2>/dev/null || true`,
    );
    expect(found.split('\n').toSorted()).toEqual(files.toSorted());
    const environment = await run(service, 'env');
    expect(environment).not.toMatch(/KEY_ENCRYPTION|REFRESH_KEYS|POSTGRES_PASSWORD/);
  });

  it.each(['api', 'auth'])('%s has no way out, and reaches what it is for', async (service) => {
    // Addresses for documentation (RFC 5737): no host is there, and no packet may even leave.
    expect(await reach(service, '192.0.2.1', 443)).toBe('ENETUNREACH');
    expect(await reach(service, 'postgres', 5432)).toBe('connected');
  });

  it('the gateway reaches no store', async () => {
    expect(await run('gateway', 'sh', '-c', 'getent hosts redis postgres || echo none')).toBe('none');
  });
});
