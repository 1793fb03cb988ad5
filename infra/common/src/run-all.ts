/**
 * Runs tasks side by side. When one fails the others are told through their signal, and only when all have ended does the
 * first failure come out: nothing is still starting during the clean-up.
 */
export async function runAll<T>(
  outer: AbortSignal,
  tasks: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<T[]> {
  const inner = new AbortController();
  const signal = AbortSignal.any([outer, inner.signal]);
  const failures: unknown[] = [];
  const results = await Promise.allSettled(
    tasks.map(async (task) => {
      try {
        return await task(signal);
      } catch (error) {
        failures.push(error);
        inner.abort(error);
        throw error;
      }
    }),
  );
  if (failures.length > 0) throw failures[0];
  return results.map((result) => (result as PromiseFulfilledResult<Awaited<T>>).value);
}
