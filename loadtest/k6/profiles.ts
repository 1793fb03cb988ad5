import type { Scenario } from 'k6/options';

/** How fast requests arrive and for how long; the journeys stay the same. Rates are journeys a second. */
export interface Profile {
  readonly browse: number;
  readonly shop: number;
  readonly signIn: number;
  readonly seconds: number;
  /**
   * How many clients are signed in before the load begins. A journey that finds all of them waiting for answers is
   * dropped: enough for a second's journeys, so that a short stall of the machine is seen in the times, not there.
   */
  readonly clients: number;
}

/** `smoke`: is everything right? `steady`: does it stay right, and how fast is it? */
export const profiles: Readonly<Record<string, Profile>> = {
  smoke: { browse: 15, shop: 5, signIn: 1, seconds: 12, clients: 24 },
  steady: { browse: 60, shop: 20, signIn: 2, seconds: 60, clients: 80 },
};

/**
 * Journeys that arrive whether or not earlier ones were answered (an open model): a slow service then shows as waiting
 * and dropped journeys, instead of slowing the clients down with it and looking healthy.
 */
export function arrivals(journey: string, rate: number, seconds: number, clients: number): Scenario {
  return {
    executor: 'constant-arrival-rate',
    exec: journey,
    // A whole number of journeys in a whole number of seconds, also for rates below one.
    rate: Math.max(1, Math.round(rate * 10)),
    timeUnit: '10s',
    duration: `${seconds}s`,
    preAllocatedVUs: clients,
    maxVUs: clients,
    gracefulStop: '10s',
  };
}
