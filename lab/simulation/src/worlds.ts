import type { StrategyName } from '@gatehouse/contracts';
import type { Clock, Random } from '@gatehouse/defaults';
import type { Strategy, TimeLimits } from '@gatehouse/session';
import type { StepAccounts } from './accounts.ts';
import type { Network } from './ask.ts';
import type { Database } from './database.ts';
import type { History } from './history.ts';
import type { TokenKeys } from './keys.ts';
import type { StepLink } from './link.ts';
import type { Mutation } from './mutation.ts';
import type { Redis } from './redis.ts';
import type { Schedule } from './schedule.ts';
import type { Wire } from './wire.ts';

/** A process: its clock, and the strategy as it runs it. */
export interface Node {
  readonly name: string;
  readonly clock: Clock;
  readonly strategy: Strategy;
  readonly accounts: StepAccounts;
}

/** What a world is made of. */
export interface Ground {
  readonly strategy: StrategyName;
  readonly schedule: Schedule;
  readonly network: Network;
  readonly history: History;
  readonly database: Database;
  readonly random: Random;
  readonly sabotage: Mutation;
  readonly keys: TokenKeys;
  readonly limits: TimeLimits;
  readonly names: { readonly auths: readonly string[]; readonly replicas: readonly string[] };
  /** The clock of a process of this name. */
  clockOf(name: string): Clock;
}

/** One strategy with its processes. */
export interface World {
  readonly auths: readonly Node[];
  readonly replicas: readonly Node[];
  /** Where sign-in and its kind are asked for. */
  readonly issuing: readonly Node[];
  /** There when the strategy uses Redis. */
  readonly redis?: Redis;
  /** Connections that can be cut or held. */
  readonly wires: readonly Wire[];
  readonly links: readonly StepLink[];
  /** Replicas that can restart with empty memory. */
  readonly restarts: readonly { readonly name: string; restart(): void }[];
}
