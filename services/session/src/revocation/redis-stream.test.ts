import type { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import type { CompletenessGuard } from './epoch.ts';
import { createRedisSource } from './redis-stream.ts';

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

  #asked(answer: unknown): Promise<unknown> {
    return new Promise((resolve) => {
      if (!this.#frozen) this.#waiting.push(() => resolve(answer));
    });
  }
}

const guard: CompletenessGuard = {
  epoch: 'run:1',
  assertComplete: async () => 'run:1',
  refuse: () => undefined,
};

it('brings what was announced although Redis falls silent right behind it', async () => {
  const redis = new FreezingRedis();
  const reading = createRedisSource(redis as unknown as Redis, guard).read('0', 250);
  redis.announceAndFreeze();
  await expect(reading).resolves.toMatchObject({
    revocations: [{ kind: 'session', sessionId: 's' }],
    position: '1-0',
    epoch: 'run:1',
  });
});

it('says that nothing is known of an answer under another epoch, and has it confirmed again', async () => {
  const refused: string[] = [];
  const old: CompletenessGuard = { ...guard, epoch: 'run:0', refuse: (epoch) => refused.push(epoch) };
  const redis = new FreezingRedis();
  const reading = createRedisSource(redis as unknown as Redis, old).read('0', 250);
  redis.announceAndFreeze();
  await expect(reading).resolves.toMatchObject({ epoch: undefined });
  expect(refused).toEqual(['run:0']);
});

it('does not let the server wait when nothing is to be waited for', async () => {
  const asked: unknown[][] = [];
  const redis = {
    getrange: async () => 'run:1',
    xread: async (...words: unknown[]) => void asked.push(words),
  };
  const source = createRedisSource(redis as unknown as Redis, guard);
  await source.read('0', 0);
  await source.read('1-0', 250);
  expect(asked.map((words) => words.includes('BLOCK'))).toEqual([false, true]);
});
