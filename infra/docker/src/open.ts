import type { HandleOptions, OperatedCluster } from '../../common/src/cluster-handle.ts';
export function openDocker(_state: string, _options: HandleOptions): Promise<OperatedCluster | undefined> {
  return Promise.resolve(undefined);
}
