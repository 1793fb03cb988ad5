import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, openCluster, startCluster } from '@gatehouse/infra/cluster';
import type { TestProject } from 'vitest/node';
import { asEnvironment, type Limits, limitsFrom, shortLimits } from './limits.ts';
import type {} from './provided.ts';
import { printTally } from './tally.ts';

interface UnderTest {
  cluster: Cluster;
  limits: Limits;
  stateDirectory: string | undefined;
  release: () => Promise<void>;
}

/**
 * Finds the cluster that runs already, else starts one with short limits.
 * `GATEHOUSE_WAY=native|docker` chooses the way; `GATEHOUSE_OWN_CLUSTER=1` never uses a running one.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-e2e-'));
  const under = (await running()) ?? (await own(scratch));
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

async function running(): Promise<UnderTest | undefined> {
  if (process.env['GATEHOUSE_OWN_CLUSTER'] !== undefined) return undefined;
  const way = process.env['GATEHOUSE_WAY'];
  const cluster = await openCluster();
  if (cluster === undefined || (way !== undefined && cluster.way !== way)) return undefined;
  say(`uses the cluster that is running (${cluster.way})`);
  return {
    cluster,
    limits: limitsFrom(process.env),
    stateDirectory: undefined,
    release: () => Promise.resolve(),
  };
}

async function own(scratch: string): Promise<UnderTest> {
  const way = process.env['GATEHOUSE_WAY'] === 'docker' ? 'docker' : 'native';
  const stateDirectory = way === 'native' ? join(scratch, 'cluster') : undefined;
  const [httpsPort, httpPort] = way === 'native' ? await freePorts() : [undefined, undefined];
  const cluster = await startCluster({
    way,
    replicas: 3,
    httpsPort,
    httpPort,
    stateDirectory,
    environment: asEnvironment(shortLimits),
    yes: true,
    progress: say,
  });
  return { cluster, limits: shortLimits, stateDirectory, release: () => cluster.down() };
}

/** Two ports nobody listens on, so that a developer's own cluster keeps the default ones. */
export async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return [ports[0] ?? 0, ports[1] ?? 0];
}

function say(line: string): void {
  process.stdout.write(`e2e: ${line}\n`);
}
