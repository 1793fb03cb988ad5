import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { expect, it } from 'vitest';
import { ownSettings } from './settings.ts';
import { groupsOf, longestBound, measuredStrategies } from './strategies.ts';

it('measures every strategy', () => {
  expect(measuredStrategies.map(({ strategy }) => strategy)).toEqual(STRATEGY_NAMES);
});

it('measures the quick ones alone, and together those that are mostly waited for', () => {
  const groups = groupsOf(measuredStrategies, ownSettings);
  expect(groups.filter((group) => group.length === 1).map(([one]) => one?.strategy)).toEqual([
    'shared',
    'cached',
    'denylist',
  ]);
  for (const subject of groups.at(-1) ?? []) expect(longestBound(subject, ownSettings)).toBeGreaterThan(2000);
});

it('asks replicas themselves wherever they can read the credential', () => {
  const elsewhere = measuredStrategies
    .filter(({ askedAt }) => askedAt === 'gateway')
    .map(({ strategy }) => strategy);
  expect(elsewhere).toEqual(
    measuredStrategies.some(({ strategy }) => strategy === 'phantom') ? ['phantom'] : [],
  );
});
