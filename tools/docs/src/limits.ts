import {
  type Bound,
  readTimeLimits,
  type StrategyFacts,
  type TimeLimits,
  timeLimitsConfig,
} from '@gatehouse/session';
import type { Static } from 'typebox';
import { Value } from 'typebox/value';

type Variables = Static<typeof timeLimitsConfig>;

/** The default time limits. */
export const defaultVariables = Value.Create(timeLimitsConfig);

export const defaultLimits: TimeLimits = readTimeLimits(defaultVariables);

/** What ends: one session, all of a user's, or a role. */
export type Ending = keyof Bound;

/**
 * How long after its acknowledgement an ending may still go unnoticed, by default, and which variables decide it: found
 * by turning each of them up and looking whether the bound moves.
 */
export function boundText({ bound }: StrategyFacts, ending: Ending): string {
  const milliseconds = bound(defaultLimits)[ending];
  const deciding = Object.keys(timeLimitsConfig.properties).filter((variable) => {
    const more = { ...defaultVariables, [variable]: defaultVariables[variable as keyof Variables] + 1 };
    return bound(readTimeLimits(more))[ending] !== milliseconds;
  });
  if (deciding.length === 0) return seconds(milliseconds);
  return `${seconds(milliseconds)} (${deciding.map((variable) => `\`${variable}\``).join(' + ')})`;
}

export const seconds = (milliseconds: number): string => `${milliseconds / 1000} s`;
