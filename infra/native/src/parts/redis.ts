import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { makeFolder, writeAtomically } from '../../../common/src/files.ts';
import { readSecret, type SecretFiles } from '../../../secrets/src/secrets.ts';
import type { Plan } from '../launch.ts';
import type { Tool } from '../tools.ts';

/**
 * Writes Redis's configuration and says how to start it. Redis reads it from its standard input: a path with brackets is a
 * pattern to Redis, matches nothing, and a Redis without configuration listens on every address without a password.
 */
export function planRedis(directory: string, secrets: SecretFiles, program: Tool, port: number): Plan {
  makeFolder(directory, 0o700);
  const configuration = join(directory, 'redis.conf');
  const authentication = readFileSync(secrets.redisUsers, 'utf8');
  writeAtomically(configuration, `${redisConfiguration(port)}${authentication}`);
  return {
    program: program.path,
    arguments: ['-'],
    environment: {},
    input: configuration,
    workingDirectory: directory,
  };
}

/** The same promises as in the containers: nothing acknowledged is lost, nothing is evicted, no client without a password. */
function redisConfiguration(port: number): string {
  return `${[
    'bind 127.0.0.1',
    `port ${port}`,
    'protected-mode yes',
    'daemonize no',
    'logfile ""',
    // The folder it is started in, whose path Redis need not understand.
    'dir .',
    'appendonly yes',
    'appendfsync always',
    'save ""',
    'maxmemory-policy noeviction',
  ].join('\n')}\n`;
}

/** Sends one command on a connection of its own; the answer as redis-cli prints it. Rejects quickly when Redis is away. */
export async function redisCommand(
  port: number,
  password: string,
  words: readonly string[],
): Promise<string> {
  const [command = 'PING', ...args] = words;
  const redis = new Redis({
    host: '127.0.0.1',
    port,
    username: 'operator',
    password,
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 2000,
    commandTimeout: 5000,
    retryStrategy: () => null,
  });
  // Without a listener the client prints its own; the failure reaches the caller through the promise.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return show(await redis.call(command, ...args));
  } finally {
    redis.disconnect();
  }
}

export async function redisIsReady(port: number, secrets: SecretFiles): Promise<boolean> {
  try {
    return (await redisCommand(port, readSecret(secrets.path('redis-password')), ['PING'])) === 'PONG';
  } catch {
    return false;
  }
}

function show(answer: unknown): string {
  if (Array.isArray(answer)) return answer.map(show).join('\n');
  return answer === null || answer === undefined ? '' : String(answer);
}
