import type { Cluster } from '@gatehouse/infra/common/cluster-handle';
import type { Answer } from './answer.ts';
import type { Client } from './client.ts';
import { type Bound, type Expectation, losesAtScaleOut } from './expectations.ts';
import type { Message, Site } from './site.ts';
import type { UnexpectedAnswers } from './unexpected.ts';

/** What every step needs: one strategy of one cluster, and where to note what should not have happened. */
export interface TourContext {
  facts: Expectation;
  site: Site;
  cluster: Cluster;
  /** Whether the cluster has Redis. */
  redis: boolean;
  faults: UnexpectedAnswers;
  /** How long to wait for an ending to be noticed everywhere, in ms. */
  patience: (bound: Bound) => number;
}

/** The clients of one strategy, all signed in. */
export interface Participants {
  scene: TourContext;
  clients: readonly Client[];
}

/** The replicas that serve now. */
export async function runningReplicas(cluster: Cluster): Promise<string[]> {
  const replicas = await cluster.replicas();
  return replicas.filter(({ running }) => running).map(({ name }) => name);
}

/** Asks until the answer comes from a replica that knows the client, where the gateway does not see to that. */
export async function askKeeper({ facts }: TourContext, client: Client, message: Message): Promise<Answer> {
  return losesAtScaleOut(facts)
    ? await client.askAt(client.signedIn.replica, message)
    : await client.ask(message);
}

/** The replicas that authenticate the client. */
export async function keepersOf({ facts, cluster }: TourContext, client: Client): Promise<string[]> {
  return facts.keeper === 'one replica' ? [client.signedIn.replica] : await runningReplicas(cluster);
}
