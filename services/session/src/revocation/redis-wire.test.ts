import type { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { createRedisFeed } from './redis-wire.ts';

const ENTRY = ['gatehouse:revocations', [['1-0', ['revocation', '{"kind":"session","sessionId":"s"}']]]];

/**
 * One connection: the server answers in the order of the questions, the first one when something was announced. What is
 * asked later than that it never answers.
 */
class FreezingRedis {
  readonly #waiting: (() => void)[] = [];
  #frozen = false;

  announceAndFreeze(): void {
    for (const answer of this.#waiting) answer();
    this.#frozen = true;
  }

  xread = (): Promise<unknown> => this.#asked([ENTRY]);
  getrange = (): Promise<unknown> => this.#asked('run:1');
  info = (): Promise<unknown> => this.#asked('run_id:run');

  #asked(answer: unknown): Promise<unknown> {
    return new Promise((resolve) => {
      if (!this.#frozen) this.#waiting.push(() => resolve(answer));
    });
  }
}

it('brings what was announced although Redis falls silent right behind it', async () => {
  const redis = new FreezingRedis();
  const reading = createRedisFeed(redis as unknown as Redis).read('0', 250);
  redis.announceAndFreeze();
  await expect(reading).resolves.toMatchObject({
    revocations: [{ kind: 'session', sessionId: 's' }],
    position: '1-0',
    epoch: 'run:1',
  });
});
