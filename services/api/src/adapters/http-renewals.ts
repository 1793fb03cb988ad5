import { type Renewal, RenewalAnswer } from '@gatehouse/contracts';
import type { AuthClient } from './auth-client.ts';

/** Asks whether a sealed session may go on; undefined when it may not. Throws `Unavailable`. */
export type AskRenewal = (sessionId: string, generation: number) => Promise<Renewal | undefined>;

export function askRenewalOf(auth: AuthClient): AskRenewal {
  return async (sessionId, generation) => {
    const body = { sessionId, generation };
    const { renewal } = await auth.ask({
      method: 'POST',
      path: '/internal/renewals',
      body,
      answer: RenewalAnswer,
    });
    return renewal ?? undefined;
  };
}
