import type { Settings } from './settings.ts';

/** How many seconds after its acknowledgement an ending may still go unnoticed, given the time limits. */
export type Bound = (settings: Settings) => number;

/** Holds whatever the time limits are. */
const atOnce: Bound = () => 0;
const localRenewal: Bound = (settings) => settings.localRenewal;
const lease: Bound = (settings) => settings.lease;
const tokenLife: Bound = (settings) => settings.accessToken + settings.clockTolerance;
/** nginx counts whole seconds: what it keeps for one it may serve for two. */
const gatewayCache: Bound = (settings) => settings.phantomCache + 1 + settings.storeTimeout;
const sealedRenewal: Bound = (settings) => settings.sealedRenewal + settings.clockTolerance;

/** What a strategy has to show. GUARANTEES and docs/strategies/<name>.md say why. */
export interface Expectation {
  strategy: string;
  /** Who authenticates a session: the replica that signed it in, or every replica. */
  keeper: 'one replica' | 'every replica';
  /** Whether the gateway brings a client back to the replica that signed it in. */
  affinity: boolean;
  /** Commands that Redis carries out for one authenticated request, of a client that the replica has met before. */
  storeCommands: number;
  /** From a sign-out, where the session is kept, to the last acceptance (G1). */
  signOut: Bound;
  /** From the removal of a role to its last use (G13). */
  role: Bound;
  /** What becomes of two additions to one cart that overlap (G12). */
  cart: 'both count' | 'last write wins';
}

const everywhere = { keeper: 'every replica', affinity: false, cart: 'both count' } as const;
const local = {
  keeper: 'one replica',
  storeCommands: 0,
  signOut: atOnce,
  role: localRenewal,
  cart: 'both count',
} as const;

/** In the order of the table. */
export const expectations: readonly Expectation[] = [
  { ...local, strategy: 'memory', affinity: false },
  { ...local, strategy: 'sticky', affinity: true },
  { ...everywhere, strategy: 'shared', storeCommands: 1, signOut: atOnce, role: atOnce },
  { ...everywhere, strategy: 'cached', storeCommands: 0, signOut: lease, role: lease },
  { ...everywhere, strategy: 'token', storeCommands: 0, signOut: tokenLife, role: tokenLife },
  { ...everywhere, strategy: 'denylist', storeCommands: 0, signOut: lease, role: lease },
  {
    ...everywhere,
    strategy: 'sealed',
    storeCommands: 0,
    signOut: sealedRenewal,
    role: sealedRenewal,
    cart: 'last write wins',
  },
  { ...everywhere, strategy: 'phantom', storeCommands: 0, signOut: gatewayCache, role: gatewayCache },
];

/** Only here do sessions get lost when requests go to more replicas than the one that signed them in. */
export function losesAtScaleOut({ keeper, affinity }: Expectation): boolean {
  return keeper === 'one replica' && !affinity;
}

/** The bound in seconds; undefined where it depends on unknown settings. */
export function boundIn(bound: Bound, settings: Settings | undefined): number | undefined {
  if (bound === atOnce) return 0;
  return settings === undefined ? undefined : bound(settings);
}
