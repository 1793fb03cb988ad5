import { expect, it } from 'vitest';
import type { ClockState, TimeAnswer } from './watched-clock.ts';
import { WatchedClock } from './watched-clock.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const TOLERANCE = 5_000;
const HOUR = 3_600_000;

/** Two clocks that are moved by hand, and a source that says what `answer` says. */
function watched(answer?: (trueTime: number) => TimeAnswer | Promise<TimeAnswer>) {
  const time = { wall: NOON, monotonic: 1_000, true: NOON };
  const changes: ClockState[] = [];
  const asked: number[] = [];
  const clock = new WatchedClock({
    clock: { now: () => time.wall, monotonic: () => time.monotonic },
    tolerance: TOLERANCE,
    sources: [
      async () => {
        asked.push(time.monotonic);
        return (answer ?? ((now) => ({ now, resolution: 0 })))(time.true);
      },
    ],
    onChange: (state) => changes.push(state),
  });
  return {
    clock,
    time,
    changes,
    asked,
    pass(milliseconds: number): void {
      time.wall += milliseconds;
      time.monotonic += milliseconds;
      time.true += milliseconds;
    },
  };
}

const off = (clock: WatchedClock) => () => clock.now();

it('decides nothing before it was compared, and afterwards tells the time', async () => {
  const { clock, pass } = watched();
  expect(off(clock)).toThrow('not known to be right');
  await clock.compare();
  pass(1_234);
  expect(clock.now()).toBe(NOON + 1_234);
});

it.each([
  ['the same', 0, 0, 'right'],
  ['ahead by as much as the tolerance', 5_000, 0, 'right'],
  ['ahead by more', 5_001, 0, 'off'],
  ['behind by as much as the tolerance', -5_000, 0, 'right'],
  ['behind by more', -5_001, 0, 'off'],
  // The header says 0 also just before 1000.
  ['ahead within the resolution of the answer', 6_000, 1_000, 'right'],
  ['ahead by more than both', 6_001, 1_000, 'off'],
  ['behind, where the resolution explains nothing', -5_001, 1_000, 'off'],
] as const)('%s', async (_what, difference, resolution, state) => {
  const { clock, time } = watched((now) => ({ now: now - difference, resolution }));
  await clock.compare();
  expect(clock.state).toBe(state);
  expect(time.wall).toBe(NOON);
});

it('does not take a slow answer for a wrong clock', async () => {
  for (const early of [true, false]) {
    const { clock, pass } = watched((now) => {
      if (early) {
        pass(60_000);
        return { now, resolution: 0 };
      }
      return Promise.resolve().then(() => {
        pass(60_000);
        return { now: now + 60_000, resolution: 0 };
      });
    });
    await clock.compare();
    expect(clock.state).toBe('right');
  }
});

it.each([HOUR, -HOUR, 5_100, -5_100])('a jump of %i ms is noticed by the next reading', async (by) => {
  const { clock, time, changes } = watched();
  await clock.compare();
  time.wall += by;
  expect(off(clock)).toThrow('not known to be right');
  expect(changes).toEqual(['right', 'unconfirmed']);
});

it('steps below the tolerance pass, and add up until the next comparison', async () => {
  const { clock, time } = watched();
  await clock.compare();
  time.wall += 4_000;
  expect(clock.now()).toBe(NOON + 4_000);
  time.wall += 4_000;
  expect(off(clock)).toThrow('not known to be right');
});

it('a jump in which the machine slept is confirmed by a comparison, one to a wrong time is off', async () => {
  const slept = watched();
  await slept.clock.compare();
  slept.time.wall += HOUR;
  slept.time.true += HOUR;
  expect(slept.clock.isOff).toBe(true);
  await slept.clock.compare();
  expect(slept.clock.now()).toBe(NOON + HOUR);

  const wrong = watched();
  await wrong.clock.compare();
  wrong.time.wall += HOUR;
  await wrong.clock.compare();
  expect(wrong.clock.state).toBe('off');
  // Set right again, it is confirmed again first.
  wrong.time.wall -= HOUR;
  expect(off(wrong.clock)).toThrow('not known to be right');
  await wrong.clock.compare();
  expect(wrong.clock.now()).toBe(NOON);
});

it('an answer that was asked for before the jump confirms nothing', async () => {
  const question = Promise.withResolvers<TimeAnswer>();
  let answers = 0;
  const { clock, time } = watched((now) => {
    answers += 1;
    return answers === 2 ? question.promise : { now, resolution: 0 };
  });
  await clock.compare();
  const comparing = clock.compare();
  time.wall += HOUR;
  question.resolve({ now: NOON, resolution: 0 });
  await comparing;
  expect(clock.state).toBe('unconfirmed');
});

it('the first source that answers decides; without an answer nothing is known', async () => {
  const time = { wall: NOON };
  const answers: (number | undefined)[] = [undefined, NOON + HOUR];
  const clock = new WatchedClock({
    clock: { now: () => time.wall, monotonic: () => 0 },
    tolerance: TOLERANCE,
    sources: answers.map((_, index) => async () => {
      const now = answers[index];
      if (now === undefined) throw new Error('away');
      return { now, resolution: 0 };
    }),
  });
  await clock.compare();
  expect(clock.state).toBe('off');
  answers[0] = NOON;
  await clock.compare();
  expect(clock.state).toBe('right');
  answers.fill(undefined);
  await clock.compare();
  expect(clock.state).toBe('right');
  time.wall += HOUR;
  await clock.compare();
  expect(clock.state).toBe('unconfirmed');
  await expect(clock.check()).rejects.toThrow('nothing answers');
});

it('an answer without a time is none', async () => {
  const { clock } = watched(() => ({ now: Number.NaN, resolution: 0 }));
  await clock.compare();
  expect(clock.state).toBe('unconfirmed');
});

it('adds the time in which the monotonic clock stood still, however short, and never takes any away', async () => {
  const { clock, time, pass } = watched();
  await clock.compare();
  const start = clock.monotonic();
  pass(500);
  expect(clock.monotonic() - start).toBe(500);
  time.wall += 800;
  expect(clock.monotonic() - start).toBe(1_300);
  time.wall -= 2_000;
  expect(clock.monotonic() - start).toBe(1_300);
  time.wall += HOUR;
  expect(clock.monotonic() - start).toBe(1_300 + HOUR);
  pass(100);
  expect(clock.monotonic() - start).toBe(1_400 + HOUR);
});

it('a reading that was held up between the two clocks is no jump', async () => {
  let held = -1;
  const clock = new WatchedClock({
    clock: { now: () => NOON, monotonic: () => (held-- === 0 ? 60_000 : 0) },
    tolerance: TOLERANCE,
    sources: [async () => ({ now: NOON, resolution: 0 })],
  });
  await clock.compare();
  held = 0;
  expect(clock.now()).toBe(NOON);
  expect(clock.monotonic()).toBe(0);
});

it('a caller that waits for a confirmed clock continues when it is', async () => {
  const { clock, time } = watched();
  time.wall += HOUR;
  await clock.compare();
  let isConfirmed = false;
  const confirmed = clock.confirmed().then(() => {
    isConfirmed = true;
  });
  await clock.compare();
  expect(isConfirmed).toBe(false);
  time.wall -= HOUR;
  await clock.compare();
  await confirmed;
  await clock.confirmed();
});

it('asks again at once after a jump, and stops when it is stopped', async () => {
  const { clock, time, asked } = watched();
  await clock.compare();
  clock.start();
  time.wall += HOUR;
  time.true += HOUR;
  expect(clock.isOff).toBe(true);
  await clock.confirmed();
  expect(asked).toHaveLength(2);
  clock.stop();
});
