import type { HandleOptions } from '../../common/src/cluster-handle.ts';
import { NativeCluster } from './cluster.ts';
import { hasState, openClusterContext } from './cluster-context.ts';
import { withLock } from './lock.ts';
import { isRunning } from './state.ts';
import { straysOf } from './strays.ts';

/** A handle on the native cluster of a state directory; undefined when no process of it lives. */
export async function openNative(
  stateDirectory: string,
  options: HandleOptions,
): Promise<NativeCluster | undefined> {
  if (!hasState(stateDirectory)) return undefined;
  const site = openClusterContext({ stateDirectory });
  const alive = await Promise.all((site.store.read()?.parts ?? []).map(isRunning));
  const isThere = alive.includes(true) || (await straysOf(site.store)).length > 0;
  return isThere ? new NativeCluster(site, options) : undefined;
}

/** Resolves when no command is changing the native cluster of a state directory. */
export async function untilSettled(stateDirectory: string): Promise<void> {
  if (hasState(stateDirectory))
    await withLock(openClusterContext({ stateDirectory }).layout.lockFile, () => Promise.resolve());
}
