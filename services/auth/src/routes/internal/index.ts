import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Accounts, Administration } from '@gatehouse/session';
import type { SigningRing } from '../../domain/keys/ring.ts';
import type { Renew } from '../../domain/renewals.ts';
import type { Use } from '../../domain/uses.ts';
import { internalAccounts } from './accounts.ts';
import { internalAdministration } from './administration.ts';
import { requireSecret } from './guard.ts';
import { internalSessions } from './sessions.ts';

export interface InternalOptions {
  /** The deployment's secret, which every call must carry. */
  readonly secret: string;
  readonly accounts: Accounts;
  readonly administration: Administration;
  readonly renew: Renew;
  readonly use: Use;
  readonly ring: SigningRing;
}

/** What our own services ask auth, on the port that the gateway does not route. */
export const internalRoutes: FastifyPluginAsyncTypebox<InternalOptions> = async (app, options) => {
  requireSecret(app, options.secret);
  await app.register(internalAccounts, options);
  await app.register(internalAdministration, options);
  await app.register(internalSessions, options);
};
