import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { makeFolder } from '../../common/src/files.ts';
import type { NativeCluster } from '../src/cluster.ts';
import { openNative } from '../src/open.ts';
import { type TestCluster, testCluster } from './support/test-cluster.ts';

let test: TestCluster;
afterEach(async () => await test.remove());

/** Starts the cluster in a process of its own. */
async function startElsewhere(wish: {
  umask?: number;
  environment?: NodeJS.ProcessEnv;
}): Promise<NativeCluster> {
  const { stateDirectory, httpsPort, httpPort } = test;
  const { umask, environment = {} } = wish;
  const described = JSON.stringify({
    stateDirectory,
    sources: dirname(stateDirectory),
    httpsPort,
    httpPort,
    umask,
  });
  const script = join(import.meta.dirname, 'support/start.ts');
  await promisify(execFile)(process.execPath, [script, described], {
    env: { ...process.env, ...environment },
  });
  const cluster = await openNative(stateDirectory, {});
  if (cluster === undefined) throw new Error('nothing runs');
  return cluster;
}

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('whatever the umask is', () => {
  it.each([
    [0o027, true],
    [0o077, true],
    [0o000, true],
    [0o077, false],
  ])(
    '%o, in a folder that is open to others: %s, it starts, and nothing is more open than it should be',
    async (umask, open) => {
      test = await testCluster({ open });
      const cluster = await startElsewhere({ umask });
      expect((await test.answers(cluster, 1))[0]).toMatch(/^api-\d$/);
      expect(modeOf(test.stateDirectory)).toBe('755');
      expect(modeOf(join(test.stateDirectory, 'secrets'))).toBe('700');
      expect(modeOf(join(test.stateDirectory, 'secrets/redis-password'))).toBe('600');
      expect(modeOf(join(test.stateDirectory, 'native/redis'))).toBe('700');
      expect(modeOf(join(test.stateDirectory, 'native/logs/redis.log'))).toBe('600');
    },
  );

  it('a folder that an earlier start made too close is opened again', async () => {
    test = await testCluster();
    makeFolder(join(test.stateDirectory, 'native'), 0o700);
    for (const folder of [test.stateDirectory, join(test.stateDirectory, 'native')]) chmodSync(folder, 0o700);
    const cluster = await test.start({ replicas: 1 });
    expect((await test.answers(cluster, 1))[0]).toMatch(/^api-\d$/);
  });
});

describe('where Node sends everything through a proxy', () => {
  it('no question to this machine goes there', async () => {
    let connections = 0;
    const proxy = createServer((socket) => {
      connections += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const address = proxy.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    try {
      test = await testCluster();
      const environment = {
        NODE_USE_ENV_PROXY: '1',
        HTTP_PROXY: url,
        HTTPS_PROXY: url,
        NO_PROXY: '',
        no_proxy: '',
      };
      const cluster = await startElsewhere({ environment });
      expect((await test.answers(cluster, 1))[0]).toMatch(/^api-\d$/);
      expect(connections).toBe(0);
    } finally {
      proxy.close();
    }
  });
});
