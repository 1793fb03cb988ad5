/** What a coherent link to the store tells its owner. */
export interface TrackingEvents {
  /** Tracking is on: what is read from now on will be told of when it changes. */
  onUp(): void;
  /** Nothing that was read will be told of any more. */
  onDown(): void;
  /** These keys changed; `undefined` means all of them (a flush). */
  onInvalidated(keys: readonly string[] | undefined): void;
}

/**
 * A connection whose reads the store tracks, with the ear that hears of changes. Both are up or none is.
 * Promises reject with whatever the connection says.
 */
export interface TrackingConnection {
  start(events: TrackingEvents): void;
  stop(): void;
  /** Reads keys that will be tracked from then on. */
  mget(...keys: string[]): Promise<(string | null)[]>;
  /** Resolves when the ear has answered: all invalidations sent before that have been heard. */
  ping(): Promise<void>;
}
