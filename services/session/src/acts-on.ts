import type { ActsOn } from './csrf.ts';
import type { StrategyFacts } from './strategy.ts';

/**
 * Which of the presented credentials a route uses: the one that authenticates the client (`credential`, unless said), a
 * refresh token, every credential of the strategy (signing out ends them all), or none.
 */
export type Uses = 'credential' | 'refresh' | 'all' | 'none';

/** What a route that uses that acts on in this strategy: a transport that the strategy does not use is not looked at. */
export function actsOn(uses: Uses, { transport, refreshTokens }: StrategyFacts): ActsOn {
  const credential = uses === 'credential' || uses === 'all';
  const refresh = refreshTokens && (uses === 'refresh' || uses === 'all');
  return {
    sessionCookie: credential && transport !== 'bearer',
    bearer: credential && transport !== 'cookie',
    refreshCookie: refresh,
    bodyToken: refresh,
  };
}
