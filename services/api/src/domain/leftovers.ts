/** What the shop keeps by user, and would keep for ever. Throws `Unavailable`. */
export interface KeptByUser {
  /** Users whose rows have not been looked at for an hour; they count as looked at from now on. */
  due(limit: number): Promise<string[]>;
  /** How many rows were deleted. */
  remove(userIds: readonly string[]): Promise<number>;
}

interface LeftoverParts {
  readonly kept: KeptByUser;
  /** Which of these users have an account. Throws `Unavailable`. */
  readonly existing: (userIds: readonly string[]) => Promise<readonly string[]>;
}

/** Few at a time, so that clients never wait behind it, and an end to each round. */
const BATCH = 100;
const BATCHES = 10;

/**
 * Deletes what accounts left that exist no more; how many rows it were. Several replicas may do so at once: each takes
 * rows of its own. When auth cannot say which accounts exist, nothing is deleted.
 */
export async function removeLeftovers({ kept, existing }: LeftoverParts): Promise<number> {
  let removed = 0;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const due = await kept.due(BATCH);
    if (due.length === 0) break;
    const living = new Set(await existing(due));
    const gone = due.filter((userId) => !living.has(userId));
    if (gone.length > 0) removed += await kept.remove(gone);
    if (due.length < BATCH) break;
  }
  return removed;
}
