import type { Cluster } from '@gatehouse/infra/cluster';
import { openScene, playAll, type Selection } from '../../histories/src/run/campaign.ts';
import { historyEnvironment, historyLimits } from '../../histories/src/run/settings.ts';
import type { TestCluster } from '../../histories/src/run/test-cluster.ts';
import { artifactsOf } from './artifacts.ts';
import { misuse } from './misuse.ts';
import { type Secret, SecretRecorder } from './secret-recorder.ts';
import { SecretScanner } from './secret-scanner.ts';

/** Services that are this talkative log all they ever would. */
export const leaksEnvironment: Readonly<Record<string, string>> = {
  ...historyEnvironment,
  LOG_LEVEL: 'trace',
};

/** A secret where it should not be. */
interface Leak {
  readonly kind: Secret['kind'];
  readonly place: string;
}

/** What was looked for, where, and what was found. */
export interface Searched {
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly places: number;
  readonly bytes: number;
  readonly leaks: readonly Leak[];
}

/** Uses every strategy, rightly and wrongly, and then looks for every credential and password that was used. */
export async function useAndSearch(ground: TestCluster, selection: Selection): Promise<Searched> {
  const ears = new SecretRecorder();
  const listened = { ...ground, carry: ears.listening(ground.carry) };
  const scene = await openScene(listened, historyLimits);
  for await (const round of playAll(listened, scene, selection)) void round;
  await withReplicaLost(ground.cluster, async () => {
    for (const strategy of selection.strategies) await misuse(scene, strategy);
  });
  return search(ground, ears);
}

/** What nginx says when a replica does not answer is another log line, and names the request. */
async function withReplicaLost(cluster: Cluster, work: () => Promise<void>): Promise<void> {
  const [lost] = await cluster.replicas();
  if (lost === undefined) throw new Error('this cluster has no replica');
  await cluster.killReplica(lost.name);
  await work();
  await cluster.startReplica();
}

/** Looks for all that was heard, in all that is there. */
export async function search(
  { stateDirectory }: Pick<TestCluster, 'stateDirectory'>,
  ears: SecretRecorder,
): Promise<Searched> {
  const { secrets, refusals } = ears;
  const looking = new SecretScanner(secrets.values());
  const searched = { secrets, places: 0, bytes: 0, leaks: [] as Leak[] };
  const look = (place: string, bytes: Buffer): void => {
    searched.places += 1;
    searched.bytes += bytes.length;
    for (const { kind } of looking.in(bytes)) searched.leaks.push({ kind, place });
  };
  for await (const { name, bytes } of artifactsOf(stateDirectory)) look(name, bytes);
  look('the text of refusals', Buffer.from(refusals.join('\n')));
  return searched;
}
