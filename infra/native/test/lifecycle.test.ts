import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureCertificates } from '../../certificates/src/certificates.ts';
import type { NativeCluster } from '../src/cluster.ts';
import { failureOf, isFree, type TestCluster, testCluster } from './support/test-cluster.ts';

describe('a native cluster', () => {
  let test: TestCluster;
  let cluster: NativeCluster;

  beforeAll(async () => {
    test = await testCluster();
    cluster = await test.start({ replicas: 2, wanted: { environment: { ACCESS_TOKEN_SECONDS: '10' } } });
  });
  afterAll(async () => await test.remove());

  async function environmentOf(name: string): Promise<Record<string, string>> {
    const answer = await fetch(`http://127.0.0.1:${test.part(name).operationsPort}/environment`);
    return (await answer.json()) as Record<string, string>;
  }

  it('serves from every replica, evenly, as soon as it is up', async () => {
    expect((await test.answers(cluster, 6)).toSorted()).toEqual([
      ...Array(3).fill('api-1'),
      ...Array(3).fill('api-2'),
    ]);
  });

  it('reports every part as ready', async () => {
    const parts = await cluster.parts();
    expect(parts.map(({ name }) => name).toSorted()).toEqual([
      'api-1',
      'api-2',
      'auth-1',
      'gateway',
      'postgres',
      'redis',
    ]);
    expect(parts.every(({ ready, running, since }) => ready && running && since !== undefined)).toBe(true);
  });

  it('tells the services what they need, secrets as files, and nothing of this environment', async () => {
    process.env.REDIS_URL = 'redis://other.example';
    const [api, auth] = [await environmentOf('api-1'), await environmentOf('auth-1')];
    expect(api).toMatchObject({
      REPLICA_NAME: 'api-1',
      STRATEGIES: 'shared,sticky',
      REDIS_URL: `redis://api@127.0.0.1:${test.part('redis').port}`,
      PUBLIC_PORT: String(test.httpsPort),
      ACCESS_TOKEN_SECONDS: '10',
      AUTH_URL: `http://127.0.0.1:${test.part('auth-1').operationsPort}`,
    });
    expect(auth).toMatchObject({ REPLICA_NAME: 'auth-1', DEMO_USERS: 'true', ACCESS_TOKEN_SECONDS: '10' });
    expect(api.KEY_ENCRYPTION_KEY_FILE).toBeUndefined();
    expect(readFileSync(auth.KEY_ENCRYPTION_KEY_FILE ?? '', 'utf8')).not.toBe('');
    expect(Object.keys(api).filter((name) => name.startsWith('VITEST'))).toEqual([]);
    delete process.env.REDIS_URL;
  });

  it('shows no secret in a process list', async () => {
    const password = readFileSync(join(test.stateDirectory, 'secrets/redis-password'), 'utf8');
    const commandLines = (test.state()?.parts ?? []).map(({ process }) =>
      readFileSync(`/proc/${process?.pid}/cmdline`, 'utf8'),
    );
    expect(commandLines).toHaveLength(6);
    expect(commandLines.some((line) => line.includes(password))).toBe(false);
  });

  it('speaks to its Redis, which wants a password, syncs every write and evicts nothing', async () => {
    expect(await cluster.redisCommand('PING')).toBe('PONG');
    for (const [name, value] of [
      ['appendonly', 'yes'],
      ['appendfsync', 'always'],
      ['maxmemory-policy', 'noeviction'],
    ]) {
      expect(await cluster.redisCommand('CONFIG', 'GET', name ?? '')).toBe(`${name}\n${value}`);
    }
    const url = new URL(cluster.redis?.url ?? '');
    expect(url.port).toBe(String(test.part('redis').port));
    expect(decodeURIComponent(url.password)).toBe(
      readFileSync(join(test.stateDirectory, 'secrets/redis-password'), 'utf8'),
    );
  });

  it('grows and shrinks without refusing a single request', async () => {
    const outcomes: string[] = [];
    let busy = true;
    const requests = (async () => {
      while (busy) outcomes.push(...(await test.answers(cluster, 1)));
    })();
    await cluster.scale(4);
    // The requests beside these take their turns as well: in lockstep, each sees every other replica only.
    const before = outcomes.length;
    const grown = await test.answers(cluster, 40);
    const besides = outcomes.slice(before);
    await cluster.scale(1);
    busy = false;
    await requests;
    expect(new Set([...grown, ...besides])).toEqual(new Set(['api-1', 'api-2', 'api-3', 'api-4']));
    expect(outcomes.length).toBeGreaterThan(10);
    expect(outcomes.filter((one) => !one.startsWith('api-'))).toEqual([]);
    expect(await cluster.replicas()).toEqual([{ name: 'api-1', running: true }]);
    expect(await test.answers(cluster, 3)).toEqual(['api-1', 'api-1', 'api-1']);
  });

  it('lets those that leave drain', () => {
    expect(readFileSync(join(test.stateDirectory, 'native/logs/api-4.log'), 'utf8')).toContain('draining');
  });

  it('never gives a name out twice', async () => {
    expect(await cluster.startReplica()).toBe('api-5');
    expect(new Set(await test.answers(cluster, 4))).toEqual(new Set(['api-1', 'api-5']));
  });

  it('keeps answering while a dead replica is still listed', async () => {
    const { process: dead } = test.part('api-5');
    await cluster.killReplica('api-5');
    expect(await test.alive([test.part('api-5')])).toEqual([]);
    expect(dead?.pid).toBeGreaterThan(0);
    expect(await cluster.replicas()).toEqual([
      { name: 'api-1', running: true },
      { name: 'api-5', running: false },
    ]);
    expect(await test.answers(cluster, 6)).toEqual(Array(6).fill('api-1'));
  });

  it('starts again what is dead, on its old ports, when it is started twice', async () => {
    const ports = test.part('api-5').port;
    test.said.length = 0;
    const again = await test.start();
    expect(test.said[0]).toBe('the cluster runs already, without api-5: starting what is dead');
    expect(test.part('api-5').port).toBe(ports);
    expect(new Set(await test.answers(again, 4))).toEqual(new Set(['api-1', 'api-5']));
  });

  it('scales when it is started twice with another number of replicas', async () => {
    await test.start({ replicas: 1 });
    expect((await cluster.replicas()).map(({ name }) => name)).toEqual(['api-1']);
  });

  it('refuses to be started twice with other settings', async () => {
    const { message, whatToDo } = await failureOf(test.start({ wanted: { strategies: ['shared'] } }));
    expect(message).toContain('strategies');
    expect(whatToDo).toContain('./gatehouse down');
    await expect(test.start({ wanted: { strategies: ['sticky', 'shared'] } })).resolves.toBeDefined();
  });

  it('replaces a killed gateway, whose workers would keep the ports', async () => {
    process.kill(test.part('gateway').process?.pid ?? 0, 'SIGKILL');
    await test.start();
    expect(await test.answers(cluster, 2)).toEqual(['api-1', 'api-1']);
  });

  it('stops one replica for good', async () => {
    const name = await cluster.startReplica();
    const part = test.part(name);
    await cluster.stopReplica(name);
    expect(await test.alive([part])).toEqual([]);
    expect((await cluster.replicas()).map((one) => one.name)).toEqual(['api-1']);
    expect((await failureOf(cluster.stopReplica(name))).whatToDo).toContain('api-1');
  });

  it('freezes, thaws and restarts Redis without moving it', async () => {
    const { port } = test.part('redis');
    await cluster.redisCommand('SET', 'kept', 'yes');
    await cluster.signal('redis', 'SIGSTOP');
    await expect(cluster.redisCommand('PING')).rejects.toThrow();
    await cluster.signal('redis', 'SIGCONT');
    expect(await cluster.redisCommand('PING')).toBe('PONG');
    await cluster.signal('redis', 'SIGKILL');
    expect(await test.alive([test.part('redis')])).toEqual([]);
    await cluster.restart('redis');
    expect(test.part('redis').port).toBe(port);
    expect(await cluster.redisCommand('GET', 'kept')).toBe('yes');
  });

  it('prints the logs under their names', async () => {
    const lines: string[] = [];
    const { signal } = new AbortController();
    await cluster.logs({ follow: false, lines: 3, write: (line) => lines.push(line), signal });
    expect(lines.some((line) => line.startsWith('postgres | '))).toBe(true);
    const only: string[] = [];
    await cluster.logs({ part: 'redis', follow: false, lines: 3, write: (line) => only.push(line), signal });
    expect(only).toHaveLength(3);
    const unknown = cluster.logs({ part: 'nginx', follow: false, lines: 1, write: () => undefined, signal });
    expect((await failureOf(unknown)).whatToDo).toContain('gateway');
  });

  it('finds what every part wrote about a request, removed replicas included', async () => {
    const gone = await cluster.startReplica();
    const log = join(test.stateDirectory, `native/logs/${gone}.log`);
    await cluster.stopReplica(gone);
    appendFileSync(log, '{"time":"2026-11-26T01:00:00.000Z","reqId":"looked-for","msg":"first"}\n');
    const gateway = join(test.stateDirectory, 'native/logs/gateway.log');
    appendFileSync(gateway, '{"time":"2026-11-26T01:00:00.001Z","id":"looked-for","msg":"second"}\n');
    const lines: string[] = [];
    const { signal } = new AbortController();
    const write = (line: string): void => void lines.push(line);
    await cluster.logs({ request: 'looked-for', follow: false, lines: 0, write, signal });
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^${gone} +\\| .* first`)),
      expect.stringMatching(/^gateway +\| .* second/),
    ]);
  });

  it('shows where health and metrics of each service are', async () => {
    const parts = await cluster.parts();
    for (const { name, operations } of parts) {
      if (!/^(api|auth)-/.test(name)) expect(operations, name).toBeUndefined();
      else expect((await fetch(`${operations}/health/ready`)).status, name).toBe(200);
    }
  });

  it('shows a renewed certificate without a restart', async () => {
    const gateway = test.part('gateway').process?.pid;
    const { authority } = await ensureCertificates(join(test.stateDirectory, 'certificates'), {
      renew: true,
    });
    await cluster.renewCertificate();
    expect(cluster.caFile).toBe(authority);
    expect(await test.answers(cluster, 1)).toEqual(['api-1']);
    expect(test.part('gateway').process?.pid).toBe(gateway);
  });

  it('leaves nothing when it goes down, frozen parts included, and keeps the data', async () => {
    const parts = test.state()?.parts ?? [];
    await cluster.signal('redis', 'SIGSTOP');
    await cluster.down();
    expect(parts.length).toBeGreaterThan(4);
    expect(await test.alive(parts)).toEqual([]);
    expect(test.state()).toBeUndefined();
    for (const port of [test.httpsPort, test.httpPort, ...parts.map((part) => part.port)]) {
      expect(await isFree(port)).toBe(true);
    }
    cluster = await test.start({ replicas: 1 });
    expect(await cluster.redisCommand('GET', 'kept')).toBe('yes');
  });

  it('deletes the data when asked to, and keeps the certificates', async () => {
    await cluster.purge();
    expect(existsSync(join(test.stateDirectory, 'secrets'))).toBe(false);
    expect(existsSync(join(test.stateDirectory, 'native/redis'))).toBe(false);
    expect(existsSync(join(test.stateDirectory, 'native/postgres'))).toBe(false);
    expect(existsSync(cluster.caFile)).toBe(true);
    cluster = await test.start({ replicas: 1 });
    expect(await cluster.redisCommand('GET', 'kept')).toBe('');
  });
});
