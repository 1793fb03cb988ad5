import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeGateway } from '../../common/src/gateway-probe.ts';
import type { NativeCluster } from '../src/cluster.ts';
import { type TestCluster, testCluster } from './support/test-cluster.ts';

describe('a native cluster with two auth processes', () => {
  let test: TestCluster;
  let cluster: NativeCluster;

  beforeAll(async () => {
    test = await testCluster();
    cluster = await test.start({ replicas: 2, auths: 2 });
  });
  afterAll(async () => await test.remove());

  /** Whether the process itself answers, rather than only its listening socket. */
  async function answers(name: string): Promise<boolean> {
    const url = `http://127.0.0.1:${test.part(name).operationsPort}/`;
    return await fetch(url, { signal: AbortSignal.timeout(500) }).then(
      ({ ok }) => ok,
      () => false,
    );
  }
  const answering = async (): Promise<string[]> => {
    const names = ['api-1', 'api-2', 'auth-1', 'auth-2'];
    const each = await Promise.all(names.map(answers));
    return names.filter((_, index) => each[index]);
  };

  it('asks both in turn', async () => {
    const replicas: string[] = [];
    while (replicas.length < 4)
      replicas.push((await probeGateway(cluster, 'shared', '/auth/sessions')).replica);
    expect(replicas.toSorted()).toEqual(['auth-1', 'auth-1', 'auth-2', 'auth-2']);
  });

  it('freezes and thaws auth as a whole, and a replica by name', async () => {
    await cluster.signal('auth', 'SIGSTOP');
    expect(await answering()).toEqual(['api-1', 'api-2']);
    await cluster.signal('auth', 'SIGCONT');
    await cluster.signalReplica('api-2', 'SIGSTOP');
    expect(await answering()).toEqual(['api-1', 'auth-1', 'auth-2']);
    await cluster.signalReplica('api-2', 'SIGCONT');
    expect(await answering()).toEqual(['api-1', 'api-2', 'auth-1', 'auth-2']);
  });

  it('restarts every auth process on its old port', async () => {
    const before = ['auth-1', 'auth-2'].map((name) => test.part(name));
    await cluster.restart('auth');
    const after = ['auth-1', 'auth-2'].map((name) => test.part(name));
    expect(after.map(({ port }) => port)).toEqual(before.map(({ port }) => port));
    expect(after.map(({ process }) => process?.pid)).not.toEqual(before.map(({ process }) => process?.pid));
    expect(await answering()).toHaveLength(4);
  });
});
