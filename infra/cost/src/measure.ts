import { randomInt } from 'node:crypto';
import type { Asked, Asking, Causes } from './asking.ts';
import type { Extent } from './extent.ts';
import { processorTime } from './processor-time.ts';

/** One comparison: CPU time of so many requests of each kind, in microseconds. */
export interface Pair {
  publicly: number;
  recognised: number;
}

/** What was seen of one strategy. */
export interface Seen {
  strategy: string;
  pairs: Pair[];
  causes: Causes;
}

export interface Measuring {
  asking: Asking;
  /** The replica's process. */
  pid: number;
  extent: Extent;
  signal: AbortSignal;
  /** A round begins; round 0 warms up. */
  enter: (round: number) => void;
}

/**
 * Compares each strategy with `/api/public` again and again, in an order that nobody chose: what slows the machine
 * down for a while meets both sides of a pair, and no strategy has a place of its own in a round.
 */
export async function measure(strategies: readonly Asked[], options: Measuring): Promise<Seen[]> {
  const { asking, extent, signal, enter } = options;
  const seen = new Map(strategies.map((asked) => [asked, newlySeen(asked)]));
  enter(0);
  for (const asked of strategies) await warmUp(asking, asked, extent);
  for (let round = 1; round <= extent.rounds; round += 1) {
    enter(round);
    for (const asked of shuffled(strategies)) {
      signal.throwIfAborted();
      await compare(asked, seen.get(asked) ?? newlySeen(asked), options);
    }
  }
  return [...seen.values()];
}

const newlySeen = ({ strategy }: Asked): Seen => ({ strategy, pairs: [], causes: new Map() });

/** Until the functions are compiled and every client's session is where its strategy keeps it. */
async function warmUp(asking: Asking, asked: Asked, { clients, requests }: Extent): Promise<void> {
  await asked.clients.refresh();
  for (let turn = 0; turn < 5; turn += 1) {
    await asking.publicly(asked, Math.max(clients, requests));
    await asking.recognised(asked, Math.max(clients, requests));
  }
}

async function compare(asked: Asked, seen: Seen, { asking, pid, extent }: Measuring): Promise<void> {
  const { requests, clients } = extent;
  // What is new to the replica is not measured: it comes once, and requests come again and again.
  if (await asked.clients.refresh()) await asking.recognised(asked, clients);
  const timed = async (work: () => Promise<void>): Promise<number> => {
    const before = await processorTime(pid);
    await work();
    return (await processorTime(pid)) - before;
  };
  const publicly = () => timed(() => asking.publicly(asked, requests));
  const recognised = () =>
    timed(async () => {
      for (const [cause, count] of await asking.recognised(asked, requests))
        seen.causes.set(cause, (seen.causes.get(cause) ?? 0) + count);
    });
  // Either may be first: what the first leaves behind (garbage, say) the second pays.
  if (randomInt(2) === 0) {
    const first = await publicly();
    seen.pairs.push({ publicly: first, recognised: await recognised() });
  } else {
    const first = await recognised();
    seen.pairs.push({ publicly: await publicly(), recognised: first });
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: randomInt(2 ** 32) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
