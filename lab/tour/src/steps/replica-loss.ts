import type { Cluster } from '@gatehouse/infra/common/cluster-handle';
import { inParallel, upTo } from '../../../report/src/workers.ts';
import { untilAllAnswered } from '../all-replicas.ts';
import type { Answer } from '../answer.ts';
import type { Client } from '../client.ts';
import { losesAtScaleOut } from '../expectations.ts';
import type { Delay, ReplicaLoss } from '../measures.ts';
import { type Participants, runningReplicas, type TourContext } from '../scene.ts';
import { type Credential, present } from '../site.ts';

const ME = { method: 'GET', path: '/api/me' } as const;
const AT_ONCE = 4;
/** Requests of a client that the gateway always brings to the same replica. */
const SEVERAL = 3;

/** What was signed out before, and how long it went on being accepted. */
interface SignedOut {
  copy: Credential;
  signOut: Delay;
}

/**
 * Stops one replica, which all strategies share, starts another in its place, and asks every client of every strategy
 * whether it is still signed in: once without the stopped replica, once with its replacement.
 */
export async function replicaLoss<Before extends Participants & SignedOut>(
  cluster: Cluster,
  crowds: readonly Before[],
): Promise<(Before & { replicaLoss: ReplicaLoss })[]> {
  const before = await runningReplicas(cluster);
  const stopped = whichToStop(before, crowds);
  await cluster.stopReplica(stopped);
  const remaining = before.filter((name) => name !== stopped);
  let lostAtOnce: number[][];
  let replacement: string;
  try {
    lostAtOnce = await lostSessions(remaining, crowds);
  } finally {
    // Also when something failed: a cluster that was there before the tour gets back what was taken from it.
    replacement = await cluster.startReplica();
  }
  const now = [...remaining, replacement];
  const lostLater = await lostSessions(now, crowds);
  return await Promise.all(
    crowds.map(async (crowd, index) => ({
      ...crowd,
      replicaLoss: {
        stopped,
        replacement,
        clients: crowd.clients.length,
        held: heldBy(stopped, crowd),
        lost: inOrder([...(lostAtOnce[index] ?? []), ...(lostLater[index] ?? [])]),
        revived: await isRevived(crowd, now),
      },
    })),
  );
}

/** The one whose loss shows most: every strategy that keeps sessions on a replica should have some there. */
function whichToStop(replicas: readonly string[], crowds: readonly Participants[]): string {
  const local = crowds.filter(({ scene }) => scene.facts.keeper === 'one replica');
  const fewest = (name: string) => Math.min(...local.map((crowd) => heldBy(name, crowd).length));
  return replicas.toSorted((a, b) => fewest(b) - fewest(a))[0] ?? '';
}

/** Numbers of the clients that signed in at the replica; auth signs in for the strategies that all replicas know. */
function heldBy(replica: string, { clients }: Participants): number[] {
  return upTo(clients.length).filter((number) => clients[number]?.signedIn.replica === replica);
}

/** For each crowd the numbers of the clients that are signed out. Without a replica there is nothing to query. */
async function lostSessions(
  replicas: readonly string[],
  crowds: readonly Participants[],
): Promise<number[][]> {
  if (replicas.length === 0) return crowds.map(() => []);
  const lost: number[][] = [];
  for (const { scene, clients } of crowds) {
    const verdicts = await inParallel(AT_ONCE, clients, (client) => isLost(scene, client, replicas));
    lost.push(upTo(clients.length).filter((number) => verdicts[number]));
  }
  return lost;
}

async function isLost(scene: TourContext, client: Client, replicas: readonly string[]): Promise<boolean> {
  const answers = await asked(scene, client, replicas);
  for (const answer of answers) scene.faults.unless(answer, [200, 401]);
  const refused = answers.filter(({ status }) => status === 401).length;
  // Without affinity the other replicas refuse anyway: lost is what no replica holds. Elsewhere one refusal is too many.
  return losesAtScaleOut(scene.facts) ? refused === answers.length : refused > 0;
}

async function asked({ facts }: TourContext, client: Client, replicas: readonly string[]): Promise<Answer[]> {
  if (!facts.affinity) return await untilAllAnswered(replicas, () => client.ask(ME));
  return await inParallel(1, upTo(SEVERAL), () => client.ask(ME));
}

async function isRevived(
  { scene, copy, signOut }: Participants & SignedOut,
  replicas: readonly string[],
): Promise<boolean> {
  // What was accepted to the end of the wait has not been dead yet.
  if (signOut.still) return false;
  const answers = await untilAllAnswered(replicas, () => present(scene.site, copy, ME));
  return answers.some(({ status }) => status === 200);
}

const inOrder = (numbers: readonly number[]): number[] => [...new Set(numbers)].toSorted((a, b) => a - b);
