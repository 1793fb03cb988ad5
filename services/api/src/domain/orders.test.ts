import { expect, it } from 'vitest';
import { ordersOf } from './orders.ts';

it('shows a user the same orders wherever they ask', () => {
  expect(ordersOf('u1')).toEqual(ordersOf('u1'));
});

it('shows two users different orders', () => {
  expect(ordersOf('u1').map((order) => order.id)).not.toEqual(ordersOf('u2').map((order) => order.id));
});

it('lists them in the order they were made, each with an id of its own', () => {
  const orders = ordersOf('u1');
  expect(new Set(orders.map((order) => order.id)).size).toBe(3);
  expect(orders.map((order) => order.orderedAt)).toEqual(orders.map((order) => order.orderedAt).toSorted());
});
