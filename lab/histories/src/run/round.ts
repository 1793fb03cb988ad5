import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from '@gatehouse/infra/cluster';
import { strategyTable } from '@gatehouse/testkit/strategy-table';
import type { PlannedFault } from '../fault-plan.ts';
import type { GeneratedHistory } from '../generator.ts';
import type { Fault } from '../log.ts';
import { History, type Played, type Scene } from '../play/history.ts';
import { injectFaults } from '../play/nemesis.ts';

/** After the last fault everything must have recovered within this, in ms (G3: two seconds, and one to look). */
const RECOVERY_MS = 3000;

/** Plays histories side by side under one sky: the faults of the cluster are in every log. */
export async function playRound(
  cluster: Cluster,
  scene: Scene,
  programs: readonly GeneratedHistory[],
  faultPlan: readonly PlannedFault[],
): Promise<Played[]> {
  const faults: Fault[] = [];
  const histories: History[] = [];
  for (const program of programs) histories.push(await History.begin(scene, program, faults));
  await Promise.all(histories.map((history) => history.open()));
  await Promise.all([
    ...histories.map((history) => history.play()),
    injectFaults(cluster, faultPlan, faults),
  ]);
  const longest = Math.max(...strategyTable.map(({ bound }) => bound(scene.limits))) * 1000;
  await pause(Math.max(longest, faultPlan.length > 0 ? RECOVERY_MS : 0));
  return await Promise.all(histories.map((history) => history.end()));
}
