import { createRedis, type Redis } from '@gatehouse/defaults';
import { pino } from 'pino';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { afterAll, afterEach, beforeAll } from 'vitest';

const logger = pino({ level: 'silent' });

/** A real Redis for the tests of one file, and connections that last as long as the test that opened them. */
export class RedisContainer {
  #container: StartedTestContainer | undefined;
  readonly #cleanUps: (() => void)[] = [];

  /** To be called while a file's tests are collected. */
  static forThisFile(): RedisContainer {
    const redis = new RedisContainer();
    beforeAll(() => redis.#start());
    afterAll(() => redis.container.stop());
    afterEach(() => {
      for (const cleanUp of redis.#cleanUps.splice(0)) cleanUp();
    });
    return redis;
  }

  get container(): StartedTestContainer {
    if (!this.#container) throw new Error('Redis has not been started yet');
    return this.#container;
  }

  get url(): string {
    return `redis://${this.container.getHost()}:${this.container.getMappedPort(6379)}`;
  }

  /** Done after the test. */
  afterwards(cleanUp: () => void): void {
    this.#cleanUps.push(cleanUp);
  }

  /** A connection that is ready. `commandTimeout` in ms. */
  async connected(commandTimeout = 250): Promise<Redis> {
    const overrides = { commandTimeout };
    const redis = createRedis({ url: this.url, storeTimeoutMs: 250, logger, overrides });
    this.afterwards(() => redis.disconnect());
    await new Promise<void>((resolve) => redis.once('ready', resolve));
    return redis;
  }

  async #start(): Promise<void> {
    this.#container = await new GenericContainer(process.env.REDIS_IMAGE ?? '')
      .withExposedPorts(6379)
      .withCommand(['redis-server', '--save', '', '--appendonly', 'no'])
      .withWaitStrategy(Wait.forLogMessage('Ready to accept connections'))
      .start();
  }
}
