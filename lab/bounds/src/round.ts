import { setTimeout } from 'node:timers/promises';
import { inParallel } from '../../report/src/workers.ts';
import type { Settings } from '../../tour/src/settings.ts';
import type { Reply } from './connection.ts';
import { type Credential, end, freshened } from './credential.ts';
import type { Effect } from './effect.ts';
import type { Endpoints } from './endpoints.ts';
import type { Fault } from './fault.ts';
import type { PlannedRevocation } from './revocations.ts';
import { longestBound } from './strategies.ts';
import { reasonInvalid } from './trial-validity.ts';
import { revokeAll } from './visitors.ts';
import { Watch, type Watched, type Wrong } from './watch.ts';

export interface RoundOptions {
  doors: Endpoints;
  acts: readonly PlannedRevocation[];
  fault: Fault | undefined;
  administrator: Credential;
  settings: Settings;
  signal: AbortSignal;
}

/** What came of ending some credentials at once. */
export interface RoundResult {
  /** `pairTime`: how long it was watched for, summed over the doors it was shown at, in ms. */
  seen: readonly { act: PlannedRevocation; watched: Watched; pairTime: number }[];
  wrong: readonly Wrong[];
  /** Why it did not happen as planned; undefined when it did. */
  reason: string | undefined;
  /** From the return of what was broken until every door refused, in ms; undefined where nothing broke. */
  recovered?: number | undefined;
  /** Credentials that some door had still not refused at the end. */
  undead: readonly Watched[];
}

/** How long replicas may take to know every client, in ms: after a fault they reconnect first. */
const WARMING = 20_000;
/** How far beyond its bound an ending is awaited, in ms, so that a late one is seen. */
const BEYOND = 500;
/** How long after a fault the replicas may take to refuse, in ms. */
const RECOVERY = 15_000;
/** How long a fault may take until it is seen to have taken hold, in ms. */
const HOLDING = 100;
/** Requests at a time at each door while something is broken: each may take a store's time-out. */
const WIDTH = 24;
/** Between two questions to one door, in ms. */
const PACE = 4;
/** Until an ending that was not acknowledged is asked for again, in ms. */
const AGAIN = 20;
const FRESHENED_AT_ONCE = 8;

/** Presents credentials to every replica, ends them, injects a fault, and watches until no replica accepts them. */
export async function playRound(options: RoundOptions): Promise<RoundResult> {
  const { doors, fault, signal, settings } = options;
  const acts = await fresh(options);
  const watch = new Watch(
    doors,
    acts.flatMap(({ credentials }) => credentials),
    signal,
  );
  const longest = Math.max(
    ...watch.watched.map(({ credential }) => longestBound(credential.subject, settings)),
  );
  const dead = (): boolean => watch.watched.every(({ sighting }) => sighting.dead);
  const result = (reason: string | undefined, recovered?: number): RoundResult => ({
    ...resultOf(acts, watch, reason),
    recovered,
  });
  try {
    await fault?.prepare?.();
    watch.widen(1);
    const warm = await watch.until(() => watch.watched.every(({ sighting }) => sighting.warm), WARMING);
    const premature = watch.watched.some(({ sighting }) => sighting.premature);
    if (!warm || premature) {
      return result(
        premature ? 'a session ended before it was ended' : 'not every replica came to know every client',
      );
    }
    watch.pace(PACE);
    // What is asked before the acknowledgement counts for nothing, and would only keep the fault from striking at once.
    if (fault?.when === 'acknowledged') await watch.hold();
    const deeds = await strikeAndEnd(options, acts, watch);
    watch.release();
    const held = fault === undefined || (await watch.until(() => fault.holds(), HOLDING));
    const reason = reasonInvalid({ ...deeds, fault, held, settings });
    if (reason !== undefined) return result(reason);
    if (fault === undefined) {
      await watch.until(dead, longest + BEYOND);
    } else {
      // Who never asks Redis answers as quickly as ever: more at a time would only bury auth under renewals.
      if (watch.watched.some(({ credential }) => credential.subject.needsRedis)) watch.widen(WIDTH);
      const returned = await returnOf(fault, watch, longest + BEYOND);
      await watch.until(dead, RECOVERY);
      const recovered = performance.now() - returned;
      // A replica that refuses may still accept later.
      if (fault.returnsAtOnce) await watch.until(() => false, longest + BEYOND);
      return result(undefined, recovered);
    }
    return result(undefined);
  } finally {
    await fault?.repair();
    await watch.stop();
  }
}

/** When what was broken was whole again (performance.now()). @param wait until the repair, in ms */
async function returnOf(fault: Fault, watch: Watch, wait: number): Promise<number> {
  if (!fault.returnsAtOnce) {
    await watch.until(() => false, wait);
    watch.repaired();
  }
  const returned = performance.now();
  await fault.repair();
  return returned;
}

async function strikeAndEnd(options: RoundOptions, acts: readonly PlannedRevocation[], watch: Watch) {
  const { fault } = options;
  let effect = fault?.when === 'before' ? fault.strike() : undefined;
  const replies: Reply[] = [];
  for (const act of acts) {
    const own = watch.watched.filter(({ credential }) => act.credentials.includes(credential));
    for (const { sighting } of own) sighting.ending(performance.now());
    const reply = await acknowledged(options, act);
    // Before anything else: this is the moment that counts.
    if (fault?.when === 'acknowledged') effect = fault.strike();
    replies.push(reply);
    if (reply.status === 204) for (const { sighting } of own) sighting.acknowledge(reply.endedAt);
  }
  if (fault?.exchange) effect = await exchange(fault.exchange, watch);
  return { replies, effect };
}

/**
 * Replicas under a lease are sure of everything while auth still reconnects: to the other server, or to the one that the
 * episode before had broken. The same request again completes the ending (docs/errors.md).
 */
async function acknowledged(options: RoundOptions, act: PlannedRevocation): Promise<Reply> {
  const since = performance.now();
  for (;;) {
    const reply = await revoke(options, act);
    const isAgain = options.fault !== undefined && performance.now() - since < WARMING;
    if (reply.status !== 503 || !isAgain) return reply;
    await setTimeout(AGAIN, undefined, { signal: options.signal });
  }
}

/** Endings are counted from the exchange. */
async function exchange(work: () => Promise<Effect>, watch: Watch): Promise<Effect> {
  const effect = await work();
  if ('reason' in effect) return effect;
  for (const { sighting } of watch.watched) {
    if (sighting.acknowledgedAt !== undefined) sighting.acknowledge(effect.at);
  }
  return effect;
}

async function revoke(
  { doors, administrator }: RoundOptions,
  { kind, userId, credentials }: PlannedRevocation,
): Promise<Reply> {
  if (kind === 'administrator') return await revokeAll(doors, administrator, userId);
  const author = credentials.find(({ subject }) => subject.keeper === 'every replica') ?? credentials[0];
  if (author === undefined) throw new Error('an act without credentials');
  return await end(doors, kind, author);
}

async function fresh({ doors, acts }: RoundOptions): Promise<PlannedRevocation[]> {
  const all = acts.flatMap(({ credentials }) => credentials);
  const young = await inParallel(FRESHENED_AT_ONCE, all, (one) => freshened(doors, one));
  const renewed = new Map(all.map((one, index) => [one, young[index] ?? one]));
  return acts.map((act) => ({ ...act, credentials: act.credentials.map((one) => renewed.get(one) ?? one) }));
}

function resultOf(acts: readonly PlannedRevocation[], watch: Watch, reason: string | undefined): RoundResult {
  const seen = acts.flatMap((act) =>
    watch.watched
      .filter(({ credential }) => act.credentials.includes(credential))
      .map((watched) => ({ act, watched, pairTime: watch.pairTime(watched) })),
  );
  const undead = watch.watched.filter(
    ({ sighting }) => sighting.acknowledgedAt !== undefined && !sighting.dead,
  );
  return { seen, wrong: watch.wrong, reason, undead };
}
