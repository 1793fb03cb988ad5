import { join } from 'node:path';
import { Redis } from 'ioredis';
import { makeFolder, writeAtomically } from '../../../common/src/files.ts';
import { readSecret, type SecretFiles } from '../../../secrets/src/secrets.ts';
import type { Plan } from '../launch.ts';
import type { Tool } from '../tools.ts';

/** Writes Redis's configuration and says how to start it. */
export function planRedis(directory: string, secrets: SecretFiles, program: Tool, port: number): Plan {
  makeFolder(directory, 0o700);
  const configuration = join(directory, 'redis.conf');
  writeAtomically(configuration, redisConfiguration(directory, secrets.redisAuthentication, port));
  return {
    program: program.path,
    arguments: [configuration],
    environment: {},
    workingDirectory: directory,
  };
}

/** The same promises as in the containers: nothing acknowledged is lost, nothing is evicted, nobody without the password. */
function redisConfiguration(directory: string, authenticationFile: string, port: number): string {
  return `${[
    'bind 127.0.0.1',
    `port ${port}`,
    'protected-mode yes',
    'daemonize no',
    'logfile ""',
    `dir ${quote(directory)}`,
    'appendonly yes',
    'appendfsync always',
    'save ""',
    'maxmemory-policy noeviction',
    // The password stays in its own file, out of the process list and of this one.
    `include ${quote(authenticationFile)}`,
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

function quote(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&')}"`;
}
