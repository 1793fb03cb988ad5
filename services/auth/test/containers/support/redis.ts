import { createRedis, type Redis, type RedisSettings } from '@gatehouse/defaults';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { logger } from './postgres.ts';

const IMAGE = process.env.REDIS_IMAGE ?? '';

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

  get host(): string {
    return this.#container.getHost();
  }

  get port(): number {
    return this.#container.getMappedPort(6379);
  }

  /** Where other containers reach it, on the standard port. */
  get inside(): string {
    return this.#container.getIpAddress('bridge');
  }

  /** A connection that is being made; `port` for another way there. */
  open(overrides: RedisSettings['overrides'] = {}, port?: number): Redis {
    const url = port === undefined ? `redis://${this.host}:${this.port}` : `redis://127.0.0.1:${port}`;
    const redis = createRedis({ url, storeTimeoutMs: 1000, logger, overrides });
    this.#connections.push(redis);
    return redis;
  }

  async connect(port?: number): Promise<Redis> {
    const redis = this.open({}, port);
    await new Promise<void>((resolve) => redis.once('ready', resolve));
    return redis;
  }

  async stop(): Promise<void> {
    for (const redis of this.#connections) redis.disconnect();
    await this.#container.stop();
  }
}
