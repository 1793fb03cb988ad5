import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Cluster,
  openCluster,
  openOperatedCluster,
  startCluster,
  type Way,
} from '@gatehouse/infra/cluster';
import { asEnvironment, type Limits, limitsFrom, shortLimits } from '@gatehouse/testkit/limits';
import { freePorts } from '@gatehouse/testkit/ports';
import type { TestProject } from 'vitest/node';
import { printTally } from './tally.ts';
import type {} from './vitest-context.ts';

interface UnderTest {
  cluster: Cluster;
  limits: Limits;
  stateDirectory: string | undefined;
  release: () => Promise<void>;
}

/** The project whose cluster has two auth processes. */
const TWO_AUTHS = 'e2e-two-auths';

/**
 * Finds the cluster that runs already, else starts one with short limits.
 * `GATEHOUSE_WAY=native|docker` chooses the way; `GATEHOUSE_OWN_CLUSTER=1` never uses a running one.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-e2e-'));
  const way = wantedWay(project.name);
  const auths = project.name === TWO_AUTHS ? 2 : 1;
  const isBrowser = project.name.startsWith('browser');
  // A cluster that runs already has one auth, or does not say how many.
  const found = auths === 1 ? await running(way) : undefined;
  const under = found ?? (await own(way, scratch, { auths, adnet: isBrowser }).catch(forgetting(scratch)));
  const { cluster } = under;
  const tallyFile = join(scratch, 'tally');
  project.provide('gatehouse', {
    way: cluster.way,
    httpsPort: cluster.httpsPort,
    httpPort: cluster.httpPort,
    publicHost: cluster.publicHost,
    ca: readFileSync(cluster.caFile, 'utf8'),
    strategies: cluster.strategies,
    limits: under.limits,
    stateDirectory: under.stateDirectory,
    tallyFile,
  });
  return async () => {
    printTally(tallyFile, `${cluster.way} way`);
    await under.release();
    rmSync(scratch, { recursive: true, force: true });
  };
}

/** Rethrows, with nothing left behind. */
function forgetting(scratch: string): (error: unknown) => never {
  return (error) => {
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  };
}

/** What the environment says, else what the project is called: the two ways are two projects of one run. */
function wantedWay(project: string): Way {
  const said = project === TWO_AUTHS ? 'native' : process.env.GATEHOUSE_WAY;
  if (said === 'native' || said === 'docker') return said;
  return project.endsWith('-compose') ? 'docker' : 'native';
}

async function running(way: Way): Promise<UnderTest | undefined> {
  if (process.env.GATEHOUSE_OWN_CLUSTER !== undefined) return undefined;
  const cluster = await openCluster();
  if (cluster?.way !== way) return undefined;
  say(`uses the cluster that is running (${cluster.way})`);
  return {
    cluster,
    limits: limitsFrom(process.env),
    stateDirectory: undefined,
    release: () => Promise.resolve(),
  };
}

interface Parts {
  auths: number;
  /** The ad network, which needs a browser to be tried. */
  adnet: boolean;
}

async function own(way: Way, scratch: string, { auths, adnet }: Parts): Promise<UnderTest> {
  const stateDirectory = join(scratch, 'cluster');
  const [httpsPort, httpPort] = await freePorts();
  const cluster = await startCluster({
    way,
    replicas: 3,
    ...(auths > 1 && { auths }),
    adnet,
    httpsPort,
    httpPort,
    stateDirectory,
    environment: asEnvironment(shortLimits),
    yes: true,
    progress: say,
  });
  const release = async (): Promise<void> => {
    // Its data too: containers keep theirs in volumes, which would be left behind.
    const operated = await openOperatedCluster(stateDirectory, { progress: say });
    await operated?.purge();
  };
  return { cluster, limits: shortLimits, stateDirectory, release };
}

function say(line: string): void {
  process.stdout.write(`e2e: ${line}\n`);
}
