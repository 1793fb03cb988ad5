import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Accounts, Administration } from '@gatehouse/session';
import type { SigningRing } from '../../domain/keys/ring.ts';
import type { Receipts } from '../../domain/receipts.ts';
import type { Renew } from '../../domain/renewals.ts';
import type { RecordActivity } from '../../domain/session-activity.ts';
import type { Users } from '../../domain/users.ts';
import { accountQueries } from './account-queries.ts';
import { internalAccounts } from './accounts.ts';
import { internalAdministration } from './administration.ts';
import { requireSecret } from './guard.ts';
import { internalSessions } from './sessions.ts';

export interface InternalOptions {
  /** What calls must carry: questions one secret, sign-in and changes another, which fewer processes hold (G16). */
  readonly secrets: { readonly query: string; readonly change: string };
  readonly accounts: Accounts;
  readonly users: Pick<Users, 'findByName' | 'existing'>;
  readonly administration: Administration;
  readonly receipts: Receipts;
  readonly renew: Renew;
  readonly recordActivity: RecordActivity;
  readonly ring: SigningRing;
}

/** What our own services ask auth, on the port that the gateway does not route. */
export const internalRoutes: FastifyPluginAsyncTypebox<InternalOptions> = async (app, options) => {
  const { query, change } = options.secrets;
  await app.register(async (queries) => {
    requireSecret(queries, query);
    await queries.register(accountQueries, options);
    await queries.register(internalSessions, options);
  });
  await app.register(async (changes) => {
    requireSecret(changes, change);
    await changes.register(internalAccounts, options);
    await changes.register(internalAdministration, options);
  });
};
