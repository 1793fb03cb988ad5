import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { expect, it } from 'vitest';
import { ownSettings } from './settings.ts';
import { groupsOf, longestBound, subjects } from './subjects.ts';

it('measures every strategy', () => {
  expect(subjects.map(({ strategy }) => strategy)).toEqual(STRATEGY_NAMES);
});

it('measures the quick ones alone, and together those that are mostly waited for', () => {
  const groups = groupsOf(subjects, ownSettings);
  expect(groups.filter((group) => group.length === 1).map(([one]) => one?.strategy)).toEqual([
    'shared',
    'cached',
    'denylist',
  ]);
  for (const subject of groups.at(-1) ?? []) expect(longestBound(subject, ownSettings)).toBeGreaterThan(2000);
});

it('asks replicas themselves wherever they can read the credential', () => {
  const elsewhere = subjects.filter(({ askedAt }) => askedAt === 'gateway').map(({ strategy }) => strategy);
  expect(elsewhere).toEqual(subjects.some(({ strategy }) => strategy === 'phantom') ? ['phantom'] : []);
});
