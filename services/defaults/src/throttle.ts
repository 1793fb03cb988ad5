const INTERVAL_MILLISECONDS = 5_000;

/**
 * Calls `report` at most once in 5 s: a store that is away fails with every request and every attempt to connect.
 */
export function throttle<T>(
  report: (value: T) => void,
  now: () => number = () => performance.now(),
): (value: T) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (value) => {
    if (now() - last < INTERVAL_MILLISECONDS) return;
    last = now();
    report(value);
  };
}
