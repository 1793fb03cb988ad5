import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '@gatehouse/infra/errors';
import { type Causes, type LoadDriver, type LoadTarget, Undecided } from './load-driver.ts';
import { processorTime } from './processor-time.ts';
import type { Workload } from './workload.ts';

/** One comparison: CPU time of so many requests of each kind, in microseconds. */
interface Pair {
  publicly: number;
  authenticated: number;
}

/** What was seen of one strategy. */
export interface Seen {
  strategy: string;
  pairs: Pair[];
  causes: Causes;
}

export interface Measuring {
  asking: LoadDriver;
  /** The replica's process. */
  pid: number;
  extent: Workload;
  signal: AbortSignal;
  /** A round begins; round 0 warms up. */
  enter: (round: number) => void;
}

/**
 * Compares each strategy with `/api/public` again and again, in random order: what slows the machine
 * down for a while meets both sides of a pair, and no strategy has a place of its own in a round.
 */
export async function measure(strategies: readonly LoadTarget[], options: Measuring): Promise<Seen[]> {
  const { asking, extent, signal, enter } = options;
  const seen = new Map(strategies.map((asked) => [asked, newlySeen(asked)]));
  enter(0);
  for (const asked of strategies) await untilDecided(asked, () => warmUp(asking, asked, extent));
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

const newlySeen = ({ strategy }: LoadTarget): Seen => ({ strategy, pairs: [], causes: new Map() });

/** Until the functions are compiled and every client's session is where its strategy keeps it. */
async function warmUp(asking: LoadDriver, asked: LoadTarget, { clients, requests }: Workload): Promise<void> {
  await asked.clients.refresh();
  for (let turn = 0; turn < 5; turn += 1) {
    await asking.publicly(asked, Math.max(clients, requests));
    await asking.authenticated(asked, Math.max(clients, requests));
  }
}

async function compare(asked: LoadTarget, seen: Seen, { asking, pid, extent }: Measuring): Promise<void> {
  const { requests, clients } = extent;
  // What is new to the replica is not measured: it comes once, and requests come again and again.
  if (await asked.clients.refresh()) await asking.authenticated(asked, clients);
  const timed = async (work: () => Promise<void>): Promise<number> => {
    const before = await processorTime(pid);
    await work();
    return (await processorTime(pid)) - before;
  };
  const publicly = () => timed(() => asking.publicly(asked, requests));
  let causes: Causes = new Map();
  const authenticated = () =>
    timed(async () => {
      causes = await asking.authenticated(asked, requests);
    });
  // Either may be first: what the first leaves behind (garbage, say) the second pays.
  if (randomInt(2) === 0) {
    const first = await publicly();
    seen.pairs.push({ publicly: first, authenticated: await authenticated() });
  } else {
    const first = await authenticated();
    seen.pairs.push({ publicly: await publicly(), authenticated: first });
  }
  for (const [cause, count] of causes) seen.causes.set(cause, (seen.causes.get(cause) ?? 0) + count);
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: randomInt(2 ** 32) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
