/** The two clocks of a process, injected so that tests can stand still. */
export interface Clock {
  /** Wall clock: milliseconds since the epoch. May jump when the machine's time is corrected. */
  now(): number;
  /** Milliseconds that only ever grow, for durations and leases. Comparable within one process only. Linux stops it while
   * the machine sleeps; `WatchedClock` adds that time. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
