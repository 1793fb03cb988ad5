import type { Topic } from './publishers.ts';

/** One page that one browser has loaded, at one publisher. */
export interface Visit {
  readonly host: string;
  readonly path: string;
  readonly topic: Topic;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What the network has collected about one browser. The browser itself holds an identifier and nothing else. */
export interface Profile {
  /** Milliseconds since the epoch. */
  readonly firstSeen: number;
  /** The newest first; at most `VISITS_PER_PROFILE`. */
  readonly visits: readonly Visit[];
}

export const VISITS_PER_PROFILE = 100;
/** Requests without a cookie each make a profile: above this, those that did not return for longest are deleted. */
export const PROFILES_MAX = 100_000;

/** The network's own database. Browsers are named by the digest of their identifier: a copy of it names no browser. */
export interface Profiles {
  record(browser: string, visit: Visit): void;
  find(browser: string): Profile | undefined;
  /** Whether there was one. */
  delete(browser: string): boolean;
  count(): number;
  /** Deletes profiles last seen before `before` (milliseconds since the epoch), and the oldest above `most`. */
  purge(limits: { before: number; most: number }): void;
}
