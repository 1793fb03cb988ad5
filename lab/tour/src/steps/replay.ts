import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '../answer.ts';
import type { Bound } from '../expectations.ts';
import type { Delay } from '../measures.ts';
import type { TourContext } from '../scene.ts';
import { Watch } from '../watch.ts';

/** Between two requests, in ms: with three replicas each is asked about every 80 ms. */
const PACE = 25;

export interface Replay {
  scene: TourContext;
  /** When the ending was acknowledged, by `performance.now()`. */
  since: number;
  /** Those that have to notice. */
  replicas: readonly string[];
  bound: Bound;
  /** Shows what was ended to whichever replica is next. */
  send: () => Promise<Answer>;
  /** Statuses that say that the ending was noticed. */
  refusals: readonly number[];
}

/** Shows something that was ended again and again, until every replica has refused it for good or patience ends. */
export async function replay(options: Replay): Promise<Delay> {
  const { scene, since, replicas, bound, send, refusals } = options;
  const watch = new Watch(since, replicas);
  const deadline = since + scene.patience(bound);
  while (!watch.settled && performance.now() < deadline) {
    const answer = await send();
    const accepted = answer.status === 200;
    if (accepted || refusals.includes(answer.status)) watch.saw(answer.replica, answer.startedAt, accepted);
    else scene.faults.unless(answer, []);
    await pause(PACE, undefined, { signal: scene.site.signal });
  }
  return watch.delay(performance.now());
}
