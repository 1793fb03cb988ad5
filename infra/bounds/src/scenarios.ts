/** What is done to Redis, or to one replica's way to it, when a revocation is acknowledged. */
export const SCENARIOS = ['healthy', 'frozen', 'killed', 'cut', 'replica'] as const;

export type ScenarioName = (typeof SCENARIOS)[number];

export interface Scenario {
  name: ScenarioName;
  /** Said of it while it is measured. */
  title: string;
  /** `relays`: every service reaches Redis through a relay of this process. `direct`: nothing stands between them. */
  wiring: 'direct' | 'relays';
  /** Whether every replica loses Redis. */
  everybody: boolean;
}

export const scenarios: readonly Scenario[] = [
  { name: 'healthy', title: 'nothing breaks', wiring: 'direct', everybody: false },
  { name: 'frozen', title: 'Redis is frozen (SIGSTOP)', wiring: 'direct', everybody: true },
  { name: 'killed', title: 'Redis is killed (SIGKILL)', wiring: 'direct', everybody: true },
  { name: 'cut', title: 'Redis is cut off from everybody', wiring: 'relays', everybody: true },
  { name: 'replica', title: 'one replica is cut off from Redis', wiring: 'relays', everybody: false },
];
