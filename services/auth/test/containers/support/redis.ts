import { createRedis, type Redis } from '@gatehouse/defaults';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { logger } from './postgres.ts';

const IMAGE = process.env.REDIS_IMAGE ?? 'redis:8';

/** A Redis of a test file's own. */
export class RedisServer {
  readonly #container: StartedTestContainer;
  readonly #connections: Redis[] = [];

  private constructor(container: StartedTestContainer) {
    this.#container = container;
  }

  static async start(): Promise<RedisServer> {
    return new RedisServer(
      await new GenericContainer(IMAGE)
        .withExposedPorts(6379)
        .withCommand(['redis-server', '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'])
        .withWaitStrategy(Wait.forLogMessage('Ready to accept connections'))
        .start(),
    );
  }

  async connect(): Promise<Redis> {
    const url = `redis://${this.#container.getHost()}:${this.#container.getMappedPort(6379)}`;
    const redis = createRedis({ url, storeTimeoutMs: 1000, logger });
    this.#connections.push(redis);
    await new Promise<void>((resolve) => redis.once('ready', resolve));
    return redis;
  }

  async stop(): Promise<void> {
    for (const redis of this.#connections) redis.disconnect();
    await this.#container.stop();
  }
}
