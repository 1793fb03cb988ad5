import { setTimeout as pause } from 'node:timers/promises';
import { openCluster } from '@gatehouse/infra/cluster';
import { type Answer, codeOf } from '@gatehouse/testkit/answer';
import { expect } from 'vitest';
import type { Credential } from './client.ts';
import { replay } from './replay.ts';
import { target } from './target.ts';

const TRIES_A_REPLICA = 60;

/** The handle of the cluster under test. */
export async function theCluster(): Promise<NonNullable<Awaited<ReturnType<typeof openCluster>>>> {
  const cluster = await openCluster(target().stateDirectory);
  if (cluster === undefined) throw new Error('The cluster under test is gone.');
  return cluster;
}

/** Names of the replicas that serve now. */
export async function replicaNames(): Promise<string[]> {
  const replicas = await (await theCluster()).replicas();
  return replicas.filter(({ running }) => running).map(({ name }) => name);
}

/** Sends until every replica has answered, and gives each one's last answer. Fails when one never answers. */
export async function onEveryReplica(send: () => Promise<Answer>): Promise<Map<string, Answer>> {
  const wanted = await replicaNames();
  const answers = new Map<string, Answer>();
  for (let tries = 0; tries < TRIES_A_REPLICA * wanted.length; tries += 1) {
    const answer = await send();
    answers.set(answer.replica, answer);
    if (wanted.every((name) => answers.has(name))) return answers;
  }
  throw new Error(`Of ${wanted.join(', ')} only ${[...answers.keys()].join(', ')} ever answered.`);
}

/** Waits until `since` plus the bound, on the clock that marked `since` (performance.now()). */
export async function untilBound(since: number, seconds: number): Promise<void> {
  await pause(Math.max(0, since + seconds * 1000 - performance.now()));
}

const refusals = ['session_ended', 'token_expired', 'token_stale'];

/** From now on no replica accepts the credential: each answers 401 and says that it ended. */
export async function expectDeadEverywhere(credential: Credential): Promise<void> {
  const answers = await onEveryReplica(() => replay(credential));
  for (const [replica, answer] of answers) {
    expect(answer.status, `${replica} still accepts it: ${answer.text}`).toBe(401);
    expect(refusals, replica).toContain(codeOf(answer));
  }
}

/** Every replica accepts the credential. */
export async function expectAliveEverywhere(credential: Credential): Promise<void> {
  const answers = await onEveryReplica(() => replay(credential));
  for (const [replica, answer] of answers) {
    expect(answer.status, `${replica} refuses it: ${answer.text}`).toBe(200);
  }
}
