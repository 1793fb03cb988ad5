import { type Renewal, RenewalResponse } from '@gatehouse/contracts';
import type { AuthClient } from './auth-client.ts';

/** Asks whether a sealed session may go on; undefined when it may not. Throws `Unavailable`. */
export type QueryRenewal = (sessionId: string, generation: number) => Promise<Renewal | undefined>;

export function queryRenewalWith(auth: AuthClient): QueryRenewal {
  return async (sessionId, generation) => {
    const body = { sessionId, generation };
    const { renewal } = await auth.ask({
      method: 'POST',
      path: '/internal/renewals',
      body,
      answer: RenewalResponse,
    });
    return renewal ?? undefined;
  };
}
