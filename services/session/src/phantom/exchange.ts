import { REJECTED_VERDICT } from '@gatehouse/contracts';
import { type Clock, type Random, Unavailable } from '@gatehouse/defaults';
import type { Limits, StrategyFacts } from '../strategy.ts';
import type { SigningKeys } from '../tokens/keys.ts';
import { signAccessToken } from '../tokens/sign.ts';
import { sessionOf } from './credential.ts';
import type { Lookup } from './lookup.ts';

export interface ExchangePorts {
  readonly facts: StrategyFacts;
  readonly lookup: Lookup;
  readonly signingKeys: SigningKeys;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Exchanged {
  /** What a replica is told in place of the credential: a signed token that says who it is, or `rejected`. */
  readonly verdict: string;
  /** How long the gateway may keep it, in ms. */
  readonly keepFor: number;
}

/** What a credential is worth. Throws `Unavailable` when nobody can say. */
export type Exchange = (credential: string) => Promise<Exchanged>;

/**
 * Trades opaque credentials for tokens. Requests of one credential that come together share one answer: what they share
 * was asked at most a store's time-out before the youngest of them, and the bound counts that in.
 */
export function createExchange(ports: ExchangePorts): Exchange {
  const rejected: Exchanged = { verdict: REJECTED_VERDICT, keepFor: ports.limits.phantomCache };
  const flights = new Map<string, Promise<Exchanged>>();
  return async (credential) => {
    const id = sessionOf(credential);
    if (id === undefined) return rejected;
    const shared = flights.get(id);
    if (shared) return shared;
    const flight = exchange(ports, credential)
      .then((found) => found ?? rejected)
      .finally(() => flights.delete(id));
    flights.set(id, flight);
    return flight;
  };
}

async function exchange(
  { facts, lookup, signingKeys, limits, clock, random }: ExchangePorts,
  credential: string,
): Promise<Exchanged | undefined> {
  // By the clock before the question: an answer that was slow to come does not live longer for it.
  const now = clock.now();
  const asked = clock.monotonic();
  const found = await lookup(credential);
  // Whoever joined on the way may have been revoked meanwhile: nobody is told what is older than the bound allows.
  if (clock.monotonic() - asked > limits.storeTimeout) throw new Unavailable('the rows were slow to answer');
  if (!found) return undefined;
  const { account, session, endsAt } = found;
  const bound = facts.bound(limits).session;
  const { token } = await signAccessToken(
    { facts, signingKeys, random },
    {
      account,
      session,
      now,
      seen: session.lastSeenAt,
      // A replica refuses what no gateway should still have; seconds are whole, so they are rounded up.
      expiresAt: Math.ceil((now + bound) / 1000) * 1000,
    },
  );
  // Close to its deadline a session is looked up each time: what was kept would outlast it, or miss that it was used (G5).
  return { verdict: token, keepFor: endsAt - now > bound ? limits.phantomCache : 0 };
}
