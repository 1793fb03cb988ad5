import type { Fault } from '../log.ts';
import type { Played } from '../play/history.ts';
import { renderTimeline, timelineAround } from '../timeline.ts';
import { openScene, playAll, roundOf, type Selection } from './campaign.ts';
import { historyLimits } from './settings.ts';
import { Tally } from './tally.ts';
import type { TestCluster } from './test-cluster.ts';

const SHOWN_VIOLATIONS = 3;

/** Plays them, says how far it is, and what was not kept. */
export async function report(ground: TestCluster, selection: Selection): Promise<Tally> {
  const startedAt = performance.now();
  const tally = new Tally();
  const faults = new Map<string, number>();
  const scene = await openScene(ground, historyLimits);
  for await (const round of playAll(ground, scene, selection)) {
    for (const played of round) {
      tally.add(played);
      if (played.violations.length > 0) console.log(failureOf(played, selection));
    }
    count(faults, round[0]?.log.faults ?? []);
    const { histories, violations } = tally.sum;
    const seconds = (performance.now() - startedAt) / 1000;
    process.stderr.write(
      `  ${histories} of ${selection.count} histories, ${seconds.toFixed(0)} s, ${violations} not kept\n`,
    );
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  for (const line of tally.lines()) console.log(line);
  const injected = [...faults].map(([kind, times]) => `${kind} ${times}×`).join(', ');
  console.log(
    `${tally.sum.histories} histories on real replicas in ${seconds} s; ${injected || 'no faults'}`,
  );
  return tally;
}

/** One history, told step by step, among those it was played beside. */
export async function retell(ground: TestCluster, selection: Selection, seed: number): Promise<boolean> {
  const scene = await openScene(ground, historyLimits);
  let isKept = true;
  for await (const round of playAll(ground, scene, selection)) {
    const played = round.find(({ program }) => program.seed === seed);
    if (!played) continue;
    isKept = played.violations.length === 0;
    console.log(renderTimeline(played.log));
    console.log(isKept ? 'Everything was kept.' : failureOf(played, selection));
  }
  return isKept;
}

/** What was not kept in a history, how to play it again, and what happened around it. */
export function failureOf({ program, log, violations }: Played, { strategies }: Selection): string {
  const { seed, strategy } = program;
  const chosen = strategies.map((name) => ` --strategy ${name}`).join('');
  return [
    `${strategy}, seed ${seed}, round ${roundOf(seed)}: ${violations.length} not kept`,
    `Again: npm run histories --${chosen} --seed ${seed}`,
    ...violations
      .slice(0, SHOWN_VIOLATIONS)
      .flatMap((violation) => [
        `  ${violation.check}: ${violation.what}`,
        timelineAround(log, violation).replace(/^/gm, '    '),
      ]),
  ].join('\n');
}

function count(faults: Map<string, number>, injected: readonly Fault[]): void {
  for (const { kind } of injected) faults.set(kind, (faults.get(kind) ?? 0) + 1);
}
