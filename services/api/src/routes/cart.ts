import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { AddToCartRequest, Cart, SkuParams } from '@gatehouse/contracts';
import { Problem } from '@gatehouse/defaults';
import {
  acceptedOf,
  type CartChange,
  type CartOwner,
  type Carts,
  challenge,
  credentialsOf,
  type StrategyFacts,
  serializeCookie,
} from '@gatehouse/session';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemResponses } from './problem-responses.ts';

export interface CartOptions {
  readonly facts: StrategyFacts;
  readonly carts: Carts;
}

const response = { 200: Cart, ...problemResponses };

/** The cart, wherever the strategy keeps it. */
export const cartRoutes: FastifyPluginAsyncTypebox<CartOptions> = async (app, { facts, carts }) => {
  app.get('/api/cart', { schema: { response } }, (request) => carts.read(ownerOf(request)));

  app.post('/api/cart/items', { schema: { body: AddToCartRequest, response } }, async (request, reply) => {
    const { sku, quantity } = request.body;
    return changedCart(facts, reply, await carts.add(ownerOf(request), sku, quantity));
  });

  app.delete('/api/cart/items/:sku', { schema: { params: SkuParams, response } }, async (request, reply) =>
    changedCart(facts, reply, await carts.remove(ownerOf(request), request.params.sku)),
  );
};

function ownerOf(request: FastifyRequest): CartOwner {
  const { identity, times, remember = false } = acceptedOf(request);
  return { identity, times, remember, credentials: credentialsOf(request) };
}

function changedCart(facts: StrategyFacts, reply: FastifyReply, change: CartChange): Cart {
  switch (change.outcome) {
    case 'changed':
      for (const cookie of change.cookies ?? []) reply.header('set-cookie', serializeCookie(cookie));
      return change.cart;
    case 'ended':
      throw new Problem('session_ended', {
        headers: { 'www-authenticate': challenge(facts, 'session_ended') },
      });
    case 'full':
      throw new Problem('cart_full');
    case 'too_large':
      throw new Problem('credential_too_large');
  }
}
