import type { Cluster, StartOptions } from '../../common/src/cluster-handle.ts';

export type { Cluster, ReplicaInfo, StartOptions, Way } from '../../common/src/cluster-handle.ts';

/**
 * The running cluster, or undefined when none runs.
 * @param stateDirectory where its state lies; default `.gatehouse/` in the repository
 */
export function openCluster(_stateDirectory?: string): Promise<Cluster | undefined> {
  return Promise.reject(new Error('openCluster is not there yet'));
}

/**
 * Starts a cluster and resolves when it serves through the gateway.
 * @throws UserError when something the user can put right is in the way; nothing is left running then
 */
export function startCluster(_options: StartOptions): Promise<Cluster> {
  return Promise.reject(new Error('startCluster is not there yet'));
}
