import type { Account, StrategyName } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import type {
  Accounts,
  Exchange,
  RefreshKey,
  RefreshTokenFamilies,
  RequestAuthenticator,
  RevocationSource,
  RevocationSubscriber,
  SessionRepository,
  TimeLimits,
} from '@gatehouse/session';
import type { TrackingConnection } from '@gatehouse/session/testing';
import type { CheckName } from './check-input.ts';
import type { StepLink } from './link.ts';
import type { StepStore } from './store.ts';

/** What can be broken on purpose: each is put around a part, or in its place. */
export interface Mutation {
  store?(store: StepStore, clock: Clock): StepStore;
  authenticator?(authenticator: RequestAuthenticator): RequestAuthenticator;
  link?(link: StepLink): TrackingConnection;
  feed?(feed: RevocationSource): RevocationSource;
  subscriber?(subscriber: RevocationSubscriber, clock: Clock): Pick<RevocationSubscriber, 'list'>;
  followerClock?(clock: Clock): Clock;
  families?(families: SessionRepository & RefreshTokenFamilies): SessionRepository & RefreshTokenFamilies;
  refreshKeys?(node: string): [RefreshKey, ...RefreshKey[]];
  issuerLimits?(limits: TimeLimits): TimeLimits;
  confirming?(accounts: Pick<Accounts, 'accountState'>, account: Account): Pick<Accounts, 'accountState'>;
  exchange?(exchange: Exchange): Exchange;
  readonly gatewayKeeps?: number;
  readonly usedWhenHeard?: boolean;
  readonly nearLease?: number;
  readonly vouchesBlindly?: boolean;
  readonly touchesRefused?: boolean;
  readonly keepsOld?: boolean;
}

/** A broken variant, and the check that has to object. */
export interface Mutant {
  readonly name: string;
  readonly strategy: StrategyName;
  readonly check: CheckName;
  readonly sabotage: () => Mutation;
  /** One that is known to show it. */
  readonly seed: number;
}
