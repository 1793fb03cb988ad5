/**
 * What is there at once, or will be. Most verdicts are there at once, and a promise for each of the layers they pass
 * through cost more than reaching them.
 */
export type Maybe<T> = T | Promise<T>;

/** Goes on with the value: at once where it is there. */
export function after<T, R>(value: Maybe<T>, next: (value: T) => Maybe<R>): Maybe<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
