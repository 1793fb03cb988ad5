import { REJECTED_VERDICT } from '@gatehouse/contracts';
import type { Clock, Random } from '@gatehouse/defaults';
import type { StrategyFacts, TimeLimits } from '../strategy.ts';
import type { SigningKeys } from '../tokens/keys.ts';
import { signAccessToken } from '../tokens/sign.ts';
import { sessionOf } from './credential.ts';
import type { Lookup } from './lookup.ts';
import { SingleFlight } from './single-flight.ts';

export interface ExchangePorts {
  readonly facts: StrategyFacts;
  readonly lookup: Lookup;
  readonly signingKeys: SigningKeys;
  readonly limits: TimeLimits;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Exchanged {
  /** What a replica is told in place of the credential: a signed token that says who it is, or `rejected`. */
  readonly verdict: string;
  /** How long the gateway may keep it, in ms. */
  readonly keepFor: number;
}

/** What a credential is worth. Throws `Unavailable` when the answer is unknown. */
export type Exchange = (credential: string) => Promise<Exchanged>;

/**
 * Trades opaque credentials for tokens. However many ask about one credential at once, auth asks its rows one question at
 * a time; and what a caller receives was queried after it came, so that sharing adds nothing to the bound.
 */
export function createExchange(ports: ExchangePorts): Exchange {
  const rejected: Exchanged = { verdict: REJECTED_VERDICT, keepFor: ports.limits.phantomCacheMs };
  const turns = new SingleFlight<Exchanged>();
  return async (credential) => {
    const id = sessionOf(credential);
    if (id === undefined) return rejected;
    return turns.run(id, async () => (await exchange(ports, id)) ?? rejected);
  };
}

async function exchange(
  { facts, lookup, signingKeys, limits, clock, random }: ExchangePorts,
  sessionId: string,
): Promise<Exchanged | undefined> {
  // By the clock before the question: an answer that was slow to come does not live longer for it.
  const now = clock.now();
  const found = await lookup(sessionId);
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
  return { verdict: token, keepFor: endsAt - now > bound ? limits.phantomCacheMs : 0 };
}
