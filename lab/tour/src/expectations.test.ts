import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { expect, it } from 'vitest';
import { boundIn, expectations, losesAtScaleOut } from './expectations.ts';
import { ownSettings } from './settings.ts';

it('has a row for every strategy there is', () => {
  expect(expectations.map(({ strategy }) => strategy)).toEqual([...STRATEGY_NAMES]);
});

it('expects a loss at scale-out of memory alone', () => {
  expect(expectations.filter(losesAtScaleOut).map(({ strategy }) => strategy)).toEqual(['memory']);
});

it('knows bounds of 0 without the settings, and no others', () => {
  const bounds = expectations.map(({ strategy, signOut, role }) => [
    strategy,
    boundIn(signOut, undefined),
    boundIn(role, undefined),
    boundIn(signOut, ownSettings),
    boundIn(role, ownSettings),
  ]);
  expect(bounds).toEqual([
    ['memory', 0, undefined, 0, 5],
    ['sticky', 0, undefined, 0, 5],
    ['shared', 0, 0, 0, 0],
    ['cached', undefined, undefined, 1, 1],
    ['token', undefined, undefined, 11, 11],
    ['denylist', undefined, undefined, 1, 1],
    ['sealed', undefined, undefined, 6, 6],
    ['phantom', undefined, undefined, 2.25, 2.25],
  ]);
});
