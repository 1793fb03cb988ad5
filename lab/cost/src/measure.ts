import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '@gatehouse/infra/errors';
import { type Causes, type LoadDriver, type LoadTarget, Undecided } from './load-driver.ts';
import { processorTime } from './processor-time.ts';
import type { Workload } from './workload.ts';

/** CPU time of so many requests to the baseline and to the replica, one slice after the other, in microseconds. */
interface Pair {
  baseline: number;
  replica: number;
}

/** What was seen of one strategy. */
export interface Seen {
  strategy: string;
  /** `GET /api/public` */
  publicly: Pair[];
  /** `GET /api/me` */
  authenticated: Pair[];
  causes: Causes;
}

/** A process that is asked, and how. */
interface Measured {
  asking: LoadDriver;
  pid: number;
}

export interface Measuring {
  replica: Measured;
  /** A plain Fastify server with the same answers. */
  baseline: Measured;
  extent: Workload;
  signal: AbortSignal;
  /** A round begins; round 0 warms up. */
  enter: (round: number) => void;
}

/**
 * Compares the replica with the baseline again and again, strategy by strategy, in random order: what slows the machine down
 * for a while meets both sides of a pair, and no strategy has a place of its own in a round.
 */
export async function measure(strategies: readonly LoadTarget[], options: Measuring): Promise<Seen[]> {
  const { extent, signal, enter } = options;
  const seen = new Map(strategies.map((asked) => [asked, newlySeen(asked)]));
  enter(0);
  for (const asked of strategies) await untilDecided(asked, () => warmUp(asked, options));
  for (let round = 1; round <= extent.rounds; round += 1) {
    enter(round);
    for (const asked of shuffled(strategies)) {
      signal.throwIfAborted();
      await untilDecided(asked, () => compare(asked, seen.get(asked) ?? newlySeen(asked), options));
    }
  }
  return [...seen.values()];
}

/** Again, after a while, where a part could not answer: such a pair is not counted. */
async function untilDecided({ strategy }: LoadTarget, work: () => Promise<void>): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      await pause(RECOVERY);
    }
  }
  throw new UserError(
    `The replica could not decide about clients of ${strategy}, ${MOST_TRIES} times in a row.`,
    'Is the machine busy with something else? Run the command again when it is not.',
  );
}

const MOST_TRIES = 10;
/** What lost its lease has it again by then. In ms. */
const RECOVERY = 1000;

const newlySeen = ({ strategy }: LoadTarget): Seen => ({
  strategy,
  publicly: [],
  authenticated: [],
  causes: new Map(),
});

/** Until the functions are compiled and every client's session is where its strategy keeps it. */
async function warmUp(asked: LoadTarget, { replica, baseline, extent }: Measuring): Promise<void> {
  await asked.clients.refresh();
  const count = Math.max(extent.clients, extent.requests);
  for (let turn = 0; turn < 5; turn += 1) {
    for (const { asking } of [replica, baseline]) {
      await asking.publicly(asked, count);
      await asking.authenticated(asked, count);
    }
  }
}

async function compare(asked: LoadTarget, seen: Seen, options: Measuring): Promise<void> {
  const { replica, extent } = options;
  const { requests, clients } = extent;
  // What is new to the replica is not measured: it comes once, and requests come again and again.
  if (await asked.clients.refresh()) await replica.asking.authenticated(asked, clients);
  let causes: Causes = new Map();
  const publicly = await pairOf(options, ({ asking }) => asking.publicly(asked, requests));
  const authenticated = await pairOf(options, async (side) => {
    const named = await side.asking.authenticated(asked, requests);
    if (side === replica) causes = named;
  });
  // A comparison counts as a whole: an undecided answer has thrown before.
  seen.publicly.push(publicly);
  seen.authenticated.push(authenticated);
  for (const [cause, count] of causes) seen.causes.set(cause, (seen.causes.get(cause) ?? 0) + count);
}

/** CPU time of the same work at both sides. Either may be first: what the first leaves in the caches the second pays. */
async function pairOf(
  { replica, baseline, signal }: Measuring,
  work: (side: Measured) => Promise<void>,
): Promise<Pair> {
  const timed = async (side: Measured): Promise<number> => {
    signal.throwIfAborted();
    const before = await processorTime(side.pid);
    await work(side);
    return (await processorTime(side.pid)) - before;
  };
  if (randomInt(2) === 0) {
    const first = await timed(baseline);
    return { baseline: first, replica: await timed(replica) };
  }
  const first = await timed(replica);
  return { baseline: await timed(baseline), replica: first };
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: randomInt(2 ** 32) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
