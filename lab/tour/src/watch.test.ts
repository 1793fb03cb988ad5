import { describe, expect, it } from 'vitest';
import { Watch } from './watch.ts';

const SINCE = 5000;
const at = (milliseconds: number): number => SINCE + milliseconds;

/** Refuses often enough, from `from` on. */
function refuse(watch: Watch, replica: string, from: number): void {
  for (const later of [0, 400, 800]) watch.saw(replica, at(from + later), false);
}

describe('Watch', () => {
  it('measures from the ending to the start of the last accepted request, on the slowest replica', () => {
    const watch = new Watch(SINCE, ['api-1', 'api-2']);
    watch.saw('api-1', at(100), true);
    watch.saw('api-2', at(2500), true);
    refuse(watch, 'api-1', 200);
    refuse(watch, 'api-2', 2600);
    expect(watch.settled).toBe(true);
    expect(watch.delay(at(4000))).toEqual({
      seconds: 2.5,
      still: false,
      perReplica: { 'api-1': 0.1, 'api-2': 2.5 },
      unasked: [],
    });
  });

  it('is 0 when nothing was accepted any more', () => {
    const watch = new Watch(SINCE, ['api-1']);
    refuse(watch, 'api-1', 0);
    expect(watch.settled).toBe(true);
    expect(watch.delay(at(900))).toMatchObject({ seconds: 0, still: false });
  });

  it('does not count requests that had started before the ending, however they were answered', () => {
    const watch = new Watch(SINCE, ['api-1']);
    watch.saw('api-1', at(-1), true);
    refuse(watch, 'api-1', 1);
    expect(watch.delay(at(900)).seconds).toBe(0);
  });

  it('says so when a replica still accepts at the end of the wait', () => {
    const watch = new Watch(SINCE, ['api-1', 'api-2']);
    refuse(watch, 'api-1', 0);
    watch.saw('api-2', at(2900), true);
    expect(watch.settled).toBe(false);
    expect(watch.delay(at(3000))).toMatchObject({ seconds: 3, still: true });
  });

  it('is not settled by a replica that refuses once and accepts again', () => {
    const watch = new Watch(SINCE, ['api-1']);
    refuse(watch, 'api-1', 0);
    watch.saw('api-1', at(1000), true);
    expect(watch.settled).toBe(false);
    refuse(watch, 'api-1', 1100);
    expect(watch.settled).toBe(true);
    expect(watch.delay(at(2000)).seconds).toBe(1);
  });

  it('goes by when requests started, not by when their answers came', () => {
    const watch = new Watch(SINCE, ['api-1']);
    watch.saw('api-1', at(700), true);
    watch.saw('api-1', at(300), true);
    watch.saw('api-1', at(500), false);
    expect(watch.delay(at(900))).toMatchObject({ seconds: 0.9, still: true });
  });

  it('is not settled by few refusals, nor by many at one moment', () => {
    const watch = new Watch(SINCE, ['api-1']);
    watch.saw('api-1', at(0), false);
    watch.saw('api-1', at(900), false);
    expect(watch.settled).toBe(false);
    const hasty = new Watch(SINCE, ['api-1']);
    for (const _ of [1, 2, 3, 4]) hasty.saw('api-1', at(1), false);
    expect(hasty.settled).toBe(false);
  });

  it('names the replicas that could not be queried, and ignores those that need not notice', () => {
    const watch = new Watch(SINCE, ['api-1', 'api-2']);
    refuse(watch, 'api-1', 0);
    watch.saw('gateway', at(1), true);
    expect(watch.settled).toBe(false);
    expect(watch.delay(at(900))).toMatchObject({ seconds: 0, unasked: ['api-2'] });
  });
});
