import type { OperatedCluster } from '../../common/src/cluster-handle.ts';
import type { StartRequest } from '../../common/src/start-request.ts';
export function startDocker(_request: StartRequest): Promise<OperatedCluster> {
  return Promise.reject(new Error('not there yet'));
}
