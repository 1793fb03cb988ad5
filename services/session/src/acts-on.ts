import type { ActsOn } from './csrf.ts';
import type { StrategyFacts } from './strategy.ts';

/**
 * Which of the presented credentials a route uses: the one that recognises the client (`credential`, unless said), a
 * refresh token, every credential of the strategy (signing out ends them all), or none.
 */
export type Uses = 'credential' | 'refresh' | 'all' | 'none';

/** What a route that uses that acts on in this strategy: a carrier that the strategy does not use is not looked at. */
export function actsOn(uses: Uses, { carrier, refreshTokens }: StrategyFacts): ActsOn {
  const credential = uses === 'credential' || uses === 'all';
  const refresh = refreshTokens && (uses === 'refresh' || uses === 'all');
  return {
    sessionCookie: credential && carrier !== 'bearer',
    bearer: credential && carrier !== 'cookie',
    refreshCookie: refresh,
    bodyToken: refresh,
  };
}
