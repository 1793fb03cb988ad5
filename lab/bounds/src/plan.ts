import type { Stage as Step } from '../../report/src/progress.ts';
import type { Settings } from '../../tour/src/settings.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { groupsOf, longestBound, type MeasuredStrategy } from './strategies.ts';

/** One group of strategies in one scenario. */
export interface Stint extends Step {
  scenario: Scenario;
  group: MeasuredStrategy[];
}

export interface Extent {
  subjects: readonly MeasuredStrategy[];
  scenarios: readonly string[];
  /** In each strategy and scenario. */
  revocations: number;
  episodes: number;
  settings: Settings;
}

/** What is measured, in order: clusters whose services reach Redis directly first, then those with relays. */
export function stintsOf(extent: Extent): Stint[] {
  const chosen = scenarios.filter(({ name }) => extent.scenarios.includes(name));
  const inOrder = chosen.toSorted((a, b) => Number(a.wiring === 'relays') - Number(b.wiring === 'relays'));
  return groupsOf(extent.subjects, extent.settings)
    .flatMap((group) =>
      inOrder.map((scenario) => ({
        scenario,
        group,
        title: `${group.map(({ strategy }) => strategy).join(', ')}: ${scenario.title}`,
        seconds: secondsOf(scenario, group, extent),
      })),
    )
    .toSorted((a, b) => Number(a.scenario.wiring === 'relays') - Number(b.scenario.wiring === 'relays'));
}

/** Credentials of each strategy in an episode. */
export const eachOf = ({ revocations, episodes }: Pick<Extent, 'revocations' | 'episodes'>): number =>
  Math.ceil(revocations / episodes);

/** On two cores: a sign-in, and a round of a quick strategy where nothing breaks, in seconds. */
const SIGN_IN = 0.03;
const QUICK_ROUND = 0.12;
/** The time until every replica knows every client, and until the cluster has recovered. */
const AROUND = 2;

function secondsOf({ name }: Scenario, group: readonly MeasuredStrategy[], extent: Extent): number {
  const each = eachOf(extent);
  const signIns = each * group.length * SIGN_IN;
  const longest = Math.max(...group.map((subject) => longestBound(subject, extent.settings))) / 1000;
  const watching = name === 'healthy' && group.length === 1 ? each * QUICK_ROUND : longest + AROUND;
  return extent.episodes * (signIns + watching);
}
