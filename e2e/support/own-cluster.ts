import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, startCluster } from '@gatehouse/infra/cluster';
import { asEnvironment, type Limits } from '@gatehouse/testkit/limits';
import { freePorts } from '@gatehouse/testkit/ports';
import { inject } from 'vitest';
import { aimAt } from './target.ts';

export interface OwnCluster {
  cluster: Cluster;
  /** Stops it and removes what it wrote. */
  release: () => Promise<void>;
}

export interface OwnOptions {
  limits: Limits;
  environment?: Record<string, string>;
  redis?: boolean;
  strategies?: string[];
  /** Variables of single parts, by name: `auth-1`, `api-2`. */
  environmentOf?: Record<string, Record<string, string>>;
}

/** Starts a second native cluster beside the one under test, and sends this file's requests there. */
export async function ownCluster(options: OwnOptions): Promise<OwnCluster> {
  const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-e2e-'));
  const forget = (): void => rmSync(scratch, { recursive: true, force: true });
  const stateDirectory = join(scratch, 'cluster');
  const [httpsPort, httpPort] = await freePorts();
  const cluster = await startCluster({
    way: 'native',
    replicas: 2,
    httpsPort,
    httpPort,
    stateDirectory,
    redis: options.redis,
    strategies: options.strategies,
    ...(options.environmentOf && { wiring: { environmentOf: options.environmentOf } }),
    environment: { ...asEnvironment(options.limits), ...options.environment },
  }).catch((error: unknown) => {
    forget();
    throw error;
  });
  aimAt({
    way: 'native',
    httpsPort: cluster.httpsPort,
    httpPort: cluster.httpPort,
    publicHost: cluster.publicHost,
    ca: readFileSync(cluster.caFile, 'utf8'),
    strategies: cluster.strategies,
    limits: options.limits,
    stateDirectory,
    tallyFile: inject('gatehouse').tallyFile,
  });
  const release = async (): Promise<void> => {
    await cluster.down();
    forget();
  };
  return { cluster, release };
}
