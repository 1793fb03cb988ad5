/** The strategies that histories are run of. */
export const RACE_STRATEGIES = [
  'memory',
  'sticky',
  'shared',
  'cached',
  'token',
  'denylist',
  'sealed',
  'phantom',
] as const;
export type RaceStrategy = (typeof RACE_STRATEGIES)[number];
