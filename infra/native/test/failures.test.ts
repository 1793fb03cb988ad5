import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificateFiles } from '../../certificates/src/certificates.ts';
import { Interrupted } from '../../common/src/interrupt.ts';
import { requireSpace } from '../src/disk.ts';
import type { ComponentRecord } from '../src/state.ts';
import { claimUnprivilegedState, sweepUnprivilegedState } from '../src/unprivileged-state.ts';
import { failureOf, isFree, type TestCluster, testCluster } from './support/test-cluster.ts';

let test: TestCluster;

beforeEach(async () => {
  test = await testCluster();
});
afterEach(async () => await test.remove());

/** What the failed start had launched, from the logs it left. */
function launched(): string[] {
  const logs = join(test.stateDirectory, 'native/logs');
  return existsSync(logs) ? readdirSync(logs).toSorted() : [];
}

/** Watches the state file: what a start launches is gone from it in the end. */
function recordParts(): { parts: Map<number, ComponentRecord>; stop: () => void } {
  const parts = new Map<number, ComponentRecord>();
  const timer = setInterval(() => {
    for (const part of test.state()?.parts ?? [])
      if (part.process !== undefined) parts.set(part.process.pid, part);
  }, 5);
  return { parts, stop: () => clearInterval(timer) };
}

describe('a start that fails', () => {
  it('names the part that died, its last words and its log, and leaves nothing behind', async () => {
    const watch = recordParts();
    const wanted = { environment: { STUB_DIES: 'api-2' } };
    const { message, whatToDo } = await failureOf(test.start({ wanted, replicas: 3 }));
    watch.stop();
    expect(message).toContain('api-2 ended while it was starting (exit code 3)');
    expect(message).toContain('the first words');
    expect(message).toContain('fatal the disk caught fire');
    expect(whatToDo).toContain(join(test.stateDirectory, 'native/logs/api-2.log'));
    expect([...watch.parts.values()].map(({ name }) => name)).toEqual(
      expect.arrayContaining(['postgres', 'redis']),
    );
    expect(await test.alive([...watch.parts.values()])).toEqual([]);
    expect(test.state()).toBeUndefined();
    expect(await isFree(test.httpsPort)).toBe(true);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const watch = recordParts();
    const controller = new AbortController();
    const wanted = { environment: { STUB_NEVER_READY: 'api-1' } };
    const starting = test.start({ wanted, replicas: 2, signal: controller.signal });
    const until = setInterval(() => {
      if (test.said.some((line) => line.startsWith('auth-1 is ready'))) controller.abort(new Interrupted());
    }, 10);
    await expect(starting).rejects.toBeInstanceOf(Interrupted);
    clearInterval(until);
    watch.stop();
    expect(watch.parts.size).toBeGreaterThanOrEqual(4);
    expect(await test.alive([...watch.parts.values()])).toEqual([]);
    expect(test.state()).toBeUndefined();
  });

  it.each(['httpsPort', 'httpPort'] as const)(
    'says who holds the %s, before anything starts',
    async (which) => {
      const holder = createServer().listen(test[which], '127.0.0.1');
      await once(holder, 'listening');
      const { message, whatToDo } = await failureOf(test.start());
      holder.close();
      expect(message).toContain(`Port ${test[which]}`);
      expect(message).toContain(`(process ${process.pid})`);
      expect(whatToDo).toContain(which === 'httpsPort' ? '--https-port' : '--http-port');
      expect(launched()).toEqual([]);
    },
  );

  it('refuses a broken authority, before anything starts', async () => {
    await (await test.start({ replicas: 1 })).down();
    const { authority, directory } = certificateFiles(join(test.stateDirectory, 'certificates'));
    writeFileSync(authority, 'broken');
    const { message, whatToDo } = await failureOf(test.start());
    expect(message).toContain(directory);
    expect(whatToDo).toContain('./gatehouse certificates --renew');
    expect(test.state()).toBeUndefined();
  });

  it('is refused when the disk is nearly full', async () => {
    const { message, whatToDo } = await failureOf(requireSpace(test.stateDirectory, 1e12));
    expect(message).toMatch(/There are \d+ MB free where .* lies; the cluster needs \d+ MB/);
    expect(whatToDo).toContain('Free some disk space');
    await expect(requireSpace(test.stateDirectory, 1)).resolves.toBeUndefined();
  });

  it('is refused when the state file is not one of ours', async () => {
    await (await test.start({ replicas: 1 })).down();
    writeFileSync(join(test.stateDirectory, 'native/state.json'), '{"version": 1, "par');
    const { message, whatToDo } = await failureOf(test.start());
    expect(message).toContain('state.json cannot be read');
    expect(whatToDo).toContain('delete the file');
    writeFileSync(
      join(test.stateDirectory, 'native/state.json'),
      '{"version":1,"settings":{},"nextReplica":1,"parts":[]}',
    );
  });

  it('waits for a command that is still at work, and not for one that died', async () => {
    await (await test.start({ replicas: 1 })).down();
    const lock = join(test.stateDirectory, 'native/lock');
    const child = spawn('true');
    await once(child, 'exit');
    writeFileSync(lock, JSON.stringify({ pid: child.pid, startTime: '1' }));
    const cluster = await test.start({ replicas: 1 });
    expect((await cluster.parts()).every(({ ready }) => ready)).toBe(true);
    expect(existsSync(lock)).toBe(false);
  });
});

describe('a start after a power cut', () => {
  it('does not mistake other processes for its own, nor end them', async () => {
    const cluster = await test.start({ replicas: 1 });
    const left = readFileSync(join(test.stateDirectory, 'native/state.json'), 'utf8');
    await cluster.down();
    const bystander = spawn('sleep', ['60']);
    const state = JSON.parse(left) as { parts: ComponentRecord[] };
    // The system has given the pids to other processes since.
    for (const part of state.parts) part.process = { pid: bystander.pid ?? 0, startTime: '12', since: '' };
    writeFileSync(join(test.stateDirectory, 'native/state.json'), JSON.stringify(state));
    const pidFile = join(test.stateDirectory, 'native/postgres/data/postmaster.pid');
    writeFileSync(pidFile, `${bystander.pid}\n`);
    const again = await test.start({ replicas: 1 });
    expect(bystander.exitCode).toBeNull();
    expect(bystander.signalCode).toBeNull();
    expect((await again.parts()).every(({ ready }) => ready)).toBe(true);
    bystander.kill();
  });
});

describe('without Redis', () => {
  it('starts none and tells the services so', async () => {
    const cluster = await test.start({ replicas: 1, wanted: { redis: false, strategies: ['memory'] } });
    expect((await cluster.parts()).map(({ name }) => name)).not.toContain('redis');
    const answer = await fetch(`http://127.0.0.1:${test.part('api-1').operationsPort}/environment`);
    const environment = (await answer.json()) as Record<string, string>;
    expect(environment.REDIS_URL).toBe('');
    expect(environment.STRATEGIES).toBe('memory');
    expect((await failureOf(cluster.redisCommand('PING'))).message).toContain('Redis is off');
    expect(cluster.redis).toBeUndefined();
  });
});

describe('in a folder that is closed to other users', () => {
  it('runs all the same, as root too', async () => {
    const closed = await testCluster({ open: false });
    try {
      const cluster = await closed.start({ replicas: 1 });
      expect(await closed.answers(cluster, 1)).toEqual(['api-1']);
    } finally {
      await closed.remove();
    }
  });

  it('leaves nothing outside for longer than the folder exists', async () => {
    const outside = join(test.stateDirectory, 'outside');
    const [kept, gone, foreign] = ['kept', 'gone', 'foreign'].map((name) => join(outside, name));
    claimUnprivilegedState(kept ?? '', test.stateDirectory);
    claimUnprivilegedState(gone ?? '', join(test.stateDirectory, 'gone'));
    mkdirSync(foreign ?? '');
    await sweepUnprivilegedState(outside);
    expect(readdirSync(outside).toSorted()).toEqual(['foreign', 'kept']);
  });
});
