import type { HandleOptions } from '../../common/src/cluster-handle.ts';
import { NativeCluster } from './cluster.ts';
import { hasState, openSite } from './site.ts';

/** A handle on the native cluster of a state directory; undefined when none was started there, or it was stopped. */
export function openNative(stateDirectory: string, options: HandleOptions): NativeCluster | undefined {
  return hasState(stateDirectory) ? new NativeCluster(openSite({ stateDirectory }), options) : undefined;
}
