/** What is done to Redis, or to one replica's way to it, when a revocation is acknowledged. */
export const SCENARIOS = ['healthy', 'frozen', 'killed', 'cut', 'replica', 'failback', 'restore'] as const;

export type ScenarioName = (typeof SCENARIOS)[number];

export interface Scenario {
  name: ScenarioName;
  /** Said of it while it is measured. */
  title: string;
  /** `relays`: every service reaches Redis through a relay of this process. `direct`: nothing stands between them. */
  wiring: 'direct' | 'relays';
  /** Whether every replica loses Redis. */
  allReplicas: boolean;
  /** What the event itself may take until it is noticed, beside the bound of a strategy on Redis, in ms. */
  notice: number;
}

/** PROTOCOLS, "Continuity": an exchange of the data under open connections. */
const NOTICE = 1000;

export const scenarios: readonly Scenario[] = [
  { name: 'healthy', title: 'nothing breaks', wiring: 'direct', allReplicas: false, notice: 0 },
  { name: 'frozen', title: 'Redis is frozen (SIGSTOP)', wiring: 'direct', allReplicas: true, notice: 0 },
  { name: 'killed', title: 'Redis is killed (SIGKILL)', wiring: 'direct', allReplicas: true, notice: 0 },
  {
    name: 'cut',
    title: 'Redis is cut off from all processes',
    wiring: 'relays',
    allReplicas: true,
    notice: 0,
  },
  {
    name: 'replica',
    title: 'one replica is cut off from Redis',
    wiring: 'relays',
    allReplicas: false,
    notice: 0,
  },
  {
    name: 'failback',
    title: 'Redis fails back to a server that was left, and knows nothing of it',
    ...{ wiring: 'relays', allReplicas: true, notice: 0 },
  },
  {
    name: 'restore',
    title: 'Redis loads an older copy while connections stay open',
    ...{ wiring: 'relays', allReplicas: true, notice: NOTICE },
  },
];

/** How much longer than its own bound a strategy may take in a scenario, in ms. */
export function noticeOf(name: ScenarioName, { needsRedis }: { needsRedis: boolean }): number {
  return needsRedis ? (scenarios.find((scenario) => scenario.name === name)?.notice ?? 0) : 0;
}
