import { setTimeout as pause } from 'node:timers/promises';
import type { Source } from './source.ts';

/** A counter's key, and how many places one window has under it. */
export interface Counted {
  readonly key: string;
  readonly most: number;
}

/** A place that an attempt holds while it is under way. Each method throws `Unavailable`. */
export interface Place {
  /** Uses it up: the attempt failed. */
  use(): Promise<void>;
  /** The attempt succeeded, or got no answer: it does not count. */
  giveBack(): Promise<void>;
}

export type Reservation =
  | { readonly outcome: 'reserved'; readonly place: Place }
  /** Milliseconds until a place is free; 0 when all that are left are held by attempts under way. */
  | { readonly outcome: 'full'; readonly wait: number };

/** Counts attempts by key in windows that all auth processes share. Throws `Unavailable`. */
export interface AttemptCounters {
  /** The key that is used up for longest, and for how many ms; undefined when none is. */
  blocked(counted: readonly Counted[]): Promise<{ readonly key: string; readonly wait: number } | undefined>;
  /** One place under each key or none at all, in one atomic step. */
  reserve(counted: readonly Counted[]): Promise<Reservation>;
}

/** What one kind of attempt counts by. */
export type CountedBy = (source: Source) => readonly Counted[];

/**
 * How often an attempt may fail (CONTRACT, "Sign-in limits"). A place is reserved before the password is hashed, so
 * that the limit holds for simultaneous attempts; a success gives it back, so no user is kept out by their own use. A
 * stranger can keep a user out for a window at a time, at the price of many requests.
 */
export interface AttemptLimits {
  /** Read before an attempt waits for its turn: whole seconds until it may be made, or 0. */
  secondsToWait(source: Source): Promise<number>;
  /** Taken when the turn has come. */
  reserve(
    source: Source,
  ): Promise<
    | { readonly outcome: 'reserved'; readonly place: Place }
    | { readonly outcome: 'limited'; readonly retryAfter: number }
  >;
}

export function createAttemptLimits(counters: AttemptCounters, countedBy: CountedBy): AttemptLimits {
  return {
    secondsToWait: async (source) => wholeSeconds((await counters.blocked(countedBy(source)))?.wait ?? 0),
    async reserve(source) {
      for (let tries = 1; ; tries += 1) {
        const reservation = await counters.reserve(countedBy(source));
        if (reservation.outcome === 'reserved') return reservation;
        if (reservation.wait > 0 || tries === TRIES)
          return { outcome: 'limited', retryAfter: Math.max(1, wholeSeconds(reservation.wait)) };
        await pause(PAUSE);
      }
    },
  };
}

/** Places that attempts under way hold come back as soon as their hash is made: for how long to wait, in ms. */
const PAUSE = 50;
const TRIES = 20;

interface SignInLimits {
  readonly accountAndAddress: number;
  readonly address: number;
  readonly account: number;
}

/** Failed sign-ins: per account and address, per address, per account. */
export const signInsBy =
  (limits: SignInLimits): CountedBy =>
  ({ address, account }) => [
    { key: `both:${account}:${address}`, most: limits.accountAndAddress },
    { key: `address:${address}`, most: limits.address },
    { key: `account:${account}`, most: limits.account },
  ];

/** Registrations: per address. */
export const registrationsBy =
  (most: number): CountedBy =>
  ({ address }) => [{ key: `registrations:${address}`, most }];

const wholeSeconds = (milliseconds: number): number => Math.ceil(milliseconds / 1000);
