import { endGroup, isAlive, type ProcessIdentity } from './process-table.ts';
import type { StateStore } from './state.ts';

/** Processes that are no part but were started for one, such as `initdb`: they outlive a launcher that is killed. */
export async function straysOf(store: StateStore): Promise<ProcessIdentity[]> {
  const parts = store.read()?.parts.map(({ name }) => name) ?? [];
  const others = store.notes
    .names()
    .filter((name) => !parts.includes(name))
    .map((name) => store.notes.find(name))
    .filter((process) => process !== undefined);
  const alive = await Promise.all(others.map(isAlive));
  return others.filter((_, index) => alive[index]);
}

/** Ends them with all that they started; they are gone when this resolves. */
export async function endStrays(store: StateStore): Promise<void> {
  for (const stray of await straysOf(store)) await endGroup(stray);
}
