import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../common/src/ports.ts';
import { requireLoopbackOnly, requirePassword } from '../src/proof.ts';
import { findTool, REDIS } from '../src/tools.ts';
import { failureOf, testCluster } from './support/test-cluster.ts';

describe('a cluster in a folder of any name', () => {
  it.each(["a [b] {c} * ? 'd' ä ü €", 'gatehouse[0-9]#;%20&~', '-x (y) | <z> !'])(
    'runs in %j, and its Redis is closed to others',
    async (name) => {
      const test = await testCluster({ name });
      try {
        const cluster = await test.start({ replicas: 1 });
        expect(await test.answers(cluster, 2)).toEqual(['api-1', 'api-1']);
        expect(await cluster.redisCommand('CONFIG', 'GET', 'bind')).toBe('bind\n127.0.0.1');
        expect(await cluster.redisCommand('CONFIG', 'GET', 'maxmemory-policy')).toContain('noeviction');
        await expect(requirePassword(test.part('redis').port)).resolves.toBeUndefined();
        await cluster.redisCommand('SET', 'kept', 'yes');
        await cluster.restart('redis');
        expect(await cluster.redisCommand('GET', 'kept')).toBe('yes');
      } finally {
        await test.remove();
      }
    },
  );

  it.each(['$HOME', 'a"b', 'a\\b', 'a`b', 'a\nb'])(
    'is refused in %j before anything starts, naming the character',
    async (name) => {
      const test = await testCluster({ name });
      try {
        const { message, whatToDo } = await failureOf(test.start({ replicas: 1 }));
        expect(message).toContain(JSON.stringify(/["$\\`\n]/.exec(name)?.[0]));
        expect(whatToDo).toContain('another folder');
        expect(test.state()).toBeUndefined();
      } finally {
        await test.remove();
      }
    },
  );
});

describe('the proof that a part is closed to others', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function listening(host: string): Promise<number> {
    const server = createServer().listen(0, host);
    servers.push(server);
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
  }

  it('fails for one that listens on every address, naming part and address', async () => {
    const port = await listening('0.0.0.0');
    const { message } = await failureOf(requireLoopbackOnly('redis', port, ['127.0.0.2']));
    expect(message).toContain(`redis listens on 127.0.0.2 port ${port}`);
  });

  it('holds for one that listens on loopback only', async () => {
    const port = await listening('127.0.0.1');
    await expect(requireLoopbackOnly('redis', port, ['127.0.0.2'])).resolves.toBeUndefined();
  });

  it('fails for a Redis without a password', async () => {
    const port = await freePort();
    const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', ''];
    const redis = spawn(findTool(REDIS)?.path ?? '', flags, { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      for await (const words of redis.stdout) if (String(words).includes('Ready to accept')) break;
      expect((await failureOf(requirePassword(port))).message).toContain('without its password');
    } finally {
      redis.kill('SIGKILL');
    }
  });
});
