import { KeyRing, type StrategyFacts, TokenVerifier } from '@gatehouse/session';
import type { StrategyParts } from './strategy-runtime.ts';

/** What verifies the tokens of a strategy: auth's public keys, fetched again and again. */
export function createVerification(
  { keySource, clock, limits, report }: StrategyParts,
  facts: StrategyFacts,
) {
  const { jwksRefreshMs, jwksMaxStaleMs, clockToleranceMs } = limits;
  const keys = new KeyRing({
    ...{ source: keySource, clock, refresh: jwksRefreshMs, maxStale: jwksMaxStaleMs },
    report: (error) => report(error, 'verification keys not refreshed'),
  });
  return {
    keys,
    verifier: new TokenVerifier({ keys, audience: facts.name, clock, tolerance: clockToleranceMs }),
    /** For readiness. */
    async check(): Promise<void> {
      if (keys.isStale) throw new Error('the keys that verify tokens are not known, or too old');
    },
  };
}
