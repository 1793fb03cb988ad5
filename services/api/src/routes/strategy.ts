import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Clock } from '@gatehouse/defaults';
import {
  type Accounts,
  type Administration,
  administrationRoutes,
  authentication,
  type Carts,
  type Strategy,
  signInRoutes,
} from '@gatehouse/session';
import type { Recipients, Transfers } from '../domain/transfers.ts';
import { shopRoutes } from './shop.ts';

/** The constraint that tells apart routes which are mounted once per strategy. */
export const STRATEGY_CONSTRAINT = 'strategy';

export interface StrategyMount {
  readonly strategy: Strategy & { readonly carts: Carts };
  /** Scheme, host and port that browsers see this strategy under. */
  readonly origin: string;
  readonly accounts: Accounts;
  readonly administration: Administration;
  readonly transfers: Transfers;
  readonly recipients: Recipients;
  readonly clock: Clock;
  readonly replica: string;
}

/**
 * Everything this process serves under one strategy's host: the shop, and where the sessions are kept here, signing
 * in and administration too.
 */
export const strategyRoutes: FastifyPluginAsyncTypebox<StrategyMount> = async (app, mount) => {
  const { strategy, origin, accounts, administration } = mount;
  const { facts, authenticator, issuer, carts } = strategy;
  app.addHook('onRoute', (route) => {
    route.constraints = { ...route.constraints, [STRATEGY_CONSTRAINT]: facts.name };
  });
  await app.register(authentication, { facts, authenticator, origin });
  await app.register(shopRoutes, { ...mount, facts, carts });
  if (issuer && facts.issuedBy === 'replica') {
    await app.register(signInRoutes, { facts, issuer, accounts });
    await app.register(administrationRoutes, { facts, issuer, administration });
  }
};
