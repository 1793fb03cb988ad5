import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { ownSettings } from '@gatehouse/lab/bounds/settings';
import { measuredStrategies } from '@gatehouse/lab/bounds/subjects';
import { asEnvironment } from '@gatehouse/lab/tour/settings';
import { readTimeLimits } from '@gatehouse/session';
import { describe, expect, it } from 'vitest';
import { defaultVariables } from './limits.ts';
import { factsOf } from './strategies.ts';

const numbers = Object.entries(asEnvironment(ownSettings)).map(
  ([name, value]) => [name, Number(value)] as const,
);
const limits = readTimeLimits({ ...defaultVariables, ...Object.fromEntries<number>(numbers) });

describe.each(STRATEGY_NAMES)('%s', (name) => {
  it('is measured against the bounds that it states itself', () => {
    const { session, user } = factsOf(name).bound(limits);
    const subject = measuredStrategies.find(({ strategy }) => strategy === name);
    const judged = (['sign-out', 'everywhere', 'administrator'] as const).map((kind) =>
      subject?.bound(kind, ownSettings),
    );
    expect(judged).toEqual([session, user, user]);
  });
});
