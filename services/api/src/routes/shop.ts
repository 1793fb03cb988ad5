import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Clock } from '@gatehouse/defaults';
import type { Carts, StrategyFacts } from '@gatehouse/session';
import type { Recipients, Transfers } from '../domain/transfers.ts';
import { cartRoutes } from './cart.ts';
import { meRoutes } from './me.ts';
import { orderRoutes } from './orders.ts';
import { preferencesRoutes } from './preferences.ts';
import { publicRoutes } from './public.ts';
import { reportRoutes } from './reports.ts';
import { transferRoutes } from './transfers.ts';

export interface ShopOptions {
  readonly facts: StrategyFacts;
  readonly carts: Carts;
  readonly transfers: Transfers;
  readonly recipients: Recipients;
  readonly clock: Clock;
  /** The name of this process. */
  readonly replica: string;
}

/** The whole shop. It is the same behind every strategy: only who authenticates the client and keeps the cart differs. */
export const shopRoutes: FastifyPluginAsyncTypebox<ShopOptions> = async (app, options) => {
  const { facts, carts, transfers, recipients, clock, replica } = options;
  await app.register(publicRoutes, { replica });
  await app.register(meRoutes, { strategy: facts.name, replica });
  await app.register(cartRoutes, { facts, carts });
  await app.register(preferencesRoutes);
  await app.register(orderRoutes);
  await app.register(reportRoutes, { transfers, clock });
  await app.register(transferRoutes, { transfers, recipients });
};
