import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { OrderList } from '@gatehouse/contracts';
import { identityOf } from '@gatehouse/session';
import { ordersOf } from '../domain/orders.ts';
import { problemResponses } from './problem-responses.ts';

export const orderRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/api/orders',
    {
      config: { access: { permission: 'orders:read' } },
      schema: { response: { 200: OrderList, ...problemResponses } },
    },
    (request) => ({ orders: ordersOf(identityOf(request).userId) }),
  );
};
