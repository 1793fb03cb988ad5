import { readFileSync } from 'node:fs';
import type { Cluster } from '@gatehouse/infra/common/cluster-handle';
import { localAgent } from '@gatehouse/infra/common/local-agent';
import { UserError } from '@gatehouse/infra/errors';
import { checkStrategies } from '@gatehouse/infra/strategies';
import type { Agent } from 'undici';
import { inParallel, upTo } from '../../report/src/workers.ts';
import type { Expectation } from './expectations.ts';
import { type Circumstances, judge } from './judge.ts';
import type { AuthenticateCheck, Measures, ReplicaLoss, Requests, StoreCommands } from './measures.ts';
import { signInTestUser } from './people.ts';
import type { Report, Row } from './report.ts';
import { type Participants, runningReplicas, type TourContext } from './scene.ts';
import type { Settings } from './settings.ts';
import { type Extent, FULL_EXTENT } from './stages.ts';
import { authenticateCheck } from './steps/authenticate-check.ts';
import { signAllOut } from './steps/clean-up.ts';
import { type Endings, endings } from './steps/endings.ts';
import { replicaLoss } from './steps/replica-loss.ts';
import { manyRequests } from './steps/requests.ts';
import { summaryOf } from './summary.ts';
import { UnexpectedAnswers } from './unexpected.ts';

export interface TourOptions {
  cluster: Cluster;
  strategies: readonly Expectation[];
  /** The cluster's time limits; undefined: not known. */
  settings: Settings | undefined;
  /** How long to wait for an ending whose bound is not known, in seconds. */
  patience: number;
  signal: AbortSignal;
  extent?: Extent;
  /** Is told the number of each of `stagesOf` when it begins. */
  enter?: (stage: number) => void;
}

/** Passwords are slow to check on purpose; auth checks two at a time. */
const SIGN_INS_AT_ONCE = 3;
/** How far beyond its bound, in ms, an ending is still awaited: so that a late one is seen and measured. */
const BEYOND = 4000;

/** Drives a running cluster and reports what it saw. Leaves no session and no user behind, and as many replicas. */
export async function tour(options: TourOptions): Promise<Report> {
  const { cluster, settings, patience, extent = FULL_EXTENT, enter = () => undefined } = options;
  const started = performance.now();
  const replicas = await runningReplicas(cluster);
  if (replicas.length === 0)
    throw new UserError('The cluster has no running replica.', 'Repair it: `./gatehouse up`.');
  const redis = await hasRedis(cluster);
  const agent = localAgent(readFileSync(cluster.caFile, 'utf8'));
  try {
    const scenes = scenesOf(options, { agent, redis });
    const signedIn: SignedIn[] = [];
    for (const [stage, scene] of scenes.entries()) {
      enter(stage);
      signedIn.push(await signInAndAsk(scene, extent));
    }
    enter(scenes.length);
    const ended = await Promise.all(signedIn.map(async (one) => ({ ...one, ...(await endings(one)) })));
    enter(scenes.length + 1);
    const lost = await replicaLoss(cluster, ended);
    enter(scenes.length + 2);
    const rows = await Promise.all(lost.map((one) => conclude(one, { replicas, settings })));
    const seconds = (performance.now() - started) / 1000;
    const passed = rows.every(({ failures }) => failures.length === 0);
    return { passed, way: cluster.way, replicas, redis, settings, patience, seconds, rows };
  } finally {
    await agent.destroy();
  }
}

interface SignedIn extends Participants {
  requests: Requests;
  storeCommands: StoreCommands | undefined;
  authenticateCheck: AuthenticateCheck;
}

/** The first part, which nothing else may disturb: how do requests fare, and what do they cost? */
async function signInAndAsk(scene: TourContext, extent: Extent): Promise<SignedIn> {
  const clients = await inParallel(SIGN_INS_AT_ONCE, upTo(extent.clients), (number) =>
    signInTestUser(scene.site, number),
  );
  const asked = await manyRequests(scene, clients, extent.requestsEach);
  return { scene, clients, ...asked, authenticateCheck: await authenticateCheck({ scene, clients }) };
}

/** The last part: sign all clients out, and say what it all came to. */
async function conclude(
  seenSoFar: SignedIn & Endings & { replicaLoss: ReplicaLoss },
  circumstances: Circumstances,
): Promise<Row> {
  const { scene, clients, copy: _, ...measured } = seenSoFar;
  const { facts, faults } = scene;
  const living = clients.filter((_client, number) => !measured.replicaLoss.lost.includes(number));
  const signOutsElsewhere = await signAllOut(scene, living);
  const measures: Measures = {
    strategy: facts.strategy,
    ...measured,
    signOutsElsewhere,
    faults: faults.counts,
    undecided: faults.undecided,
  };
  return {
    measures,
    seen: summaryOf(facts, measures, circumstances.settings),
    failures: judge(facts, measures, circumstances),
  };
}

function scenesOf(
  { cluster, strategies, settings, patience, signal }: TourOptions,
  { agent, redis }: { agent: Agent; redis: boolean },
): TourContext[] {
  return strategies.map((facts) => ({
    facts,
    site: { origin: `https://${facts.strategy}.${cluster.publicHost}:${cluster.httpsPort}`, agent, signal },
    cluster,
    redis,
    faults: new UnexpectedAnswers(),
    patience: (bound) => (settings === undefined ? patience * 1000 : bound(settings) * 1000 + BEYOND),
  }));
}

async function hasRedis(cluster: Cluster): Promise<boolean> {
  try {
    await cluster.redisCommand('PING');
    return true;
  } catch (error) {
    const able = checkStrategies(undefined, false);
    if (error instanceof UserError && cluster.strategies.every((name) => able.includes(name))) return false;
    throw error;
  }
}
