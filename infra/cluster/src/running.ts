import type { HandleOptions, OperatedCluster } from '../../common/src/cluster-handle.ts';
import { UserError } from '../../common/src/errors.ts';
import { openOperatedCluster } from './cluster.ts';

/** The running cluster. @throws UserError when none runs */
export async function demandCluster(options: HandleOptions = {}): Promise<OperatedCluster> {
  const cluster = await openOperatedCluster(undefined, options);
  if (cluster !== undefined) return cluster;
  throw new UserError('No cluster runs.', 'Start one: `./gatehouse up`.');
}
