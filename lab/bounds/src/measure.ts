import { inParallel, upTo } from '../../report/src/workers.ts';
import type { Settings } from '../../tour/src/settings.ts';
import type { Stint } from './plan.ts';
import { addTrial, newResults, type Results } from './results.ts';
import { visitorsFor } from './revocations.ts';
import type { TestCluster } from './test-cluster.ts';
import { runTrial } from './trial.ts';
import type { TestUser } from './visitor.ts';
import { registerTestUser, signInAdministrator } from './visitors.ts';

/** Who acts in one cluster. */
export interface Company {
  venue: TestCluster;
  visitors: readonly TestUser[];
}

export async function gather(venue: TestCluster, each: number): Promise<Company> {
  const visitors = await inParallel(2, upTo(visitorsFor(each)), () => registerTestUser(venue.doors));
  return { venue, visitors };
}

export interface MeasureOptions {
  each: number;
  episodes: number;
  settings: Settings;
  signal: AbortSignal;
  /** Is told when an episode ends, void or not. */
  tell: (line: string) => void;
}

/**
 * Plays episodes until every strategy has as many as wanted. Void ones are repeated; when more than half are, something is
 * wrong with the measuring, and the judge says so.
 */
export async function measure(company: Company, stint: Stint, options: MeasureOptions): Promise<Results[]> {
  const { scenario, group } = stint;
  const { each, episodes, settings, signal, tell } = options;
  const { venue, visitors } = company;
  // For each stint again: administration needs a recent sign-in, and a whole run lasts longer.
  const administrator = await signInAdministrator(venue.doors);
  const cast = { doors: venue.doors, group, visitors, each };
  const stage = { venue, cast, scenario, administrator, settings, signal };
  const tallies = group.map((subject) => newResults(subject, scenario.name));
  const done = (): number => Math.min(...tallies.map((tally) => tally.episodes));
  for (let number = 0; done() < episodes && number < 2 * episodes; number += 1) {
    const rounds = await runTrial(stage, number);
    for (const tally of tallies) addTrial(tally, rounds, settings);
    const voided = rounds.at(-1)?.reason;
    tell(`episode ${done()} of ${episodes}${voided === undefined ? '' : ` (one was void: ${voided})`}`);
  }
  return tallies;
}
