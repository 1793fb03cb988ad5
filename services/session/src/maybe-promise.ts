/**
 * What is there at once, or will be. Most verdicts are there at once, and a promise for each of the layers they pass
 * through cost more than reaching them.
 */
export type MaybePromise<T> = T | Promise<T>;

/** Goes on with the value: at once where it is there. */
export function thenMaybe<T, R>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<R>,
): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
