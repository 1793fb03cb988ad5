import type { Clock } from '@gatehouse/defaults';
import {
  createSealed,
  createSealedCarts,
  createSealedIssuer,
  isOver,
  type SealedPorts,
  Sealer,
  sealed,
  timesOf,
} from '@gatehouse/session';
import { createAccounts } from './accounts.ts';
import { RACE_LIMITS } from './limits.ts';
import type { Ground, Node, World } from './worlds.ts';

/** `sealed`: the client holds the session; auth is asked at renewals. */
export function createSealedWorld(ground: Ground): World {
  const { names, database, random, sabotage } = ground;
  const sealer = new Sealer([Buffer.alloc(32, 9)]);
  const node = (name: string, issues: boolean): Node => {
    const clock = ground.clockOf(name);
    const repository = database.registerFrom(name, sealed.name);
    const issuer = createSealedIssuer({
      repository,
      sealer,
      limits: RACE_LIMITS,
      clock,
      random,
    });
    const made = createSealed({
      sealer,
      limits: RACE_LIMITS,
      clock,
      renew: renewal(ground, name, clock),
      carts: createSealedCarts(sealer, clock),
      ...(issues && { issuer }),
    });
    const authenticator = sabotage.authenticator?.(made.authenticator) ?? made.authenticator;
    const accounts = createAccounts(database, name, async () => undefined);
    return { name, clock, accounts, strategy: { ...made, authenticator } };
  };
  const auths = names.auths.map((name) => node(name, true));
  const replicas = names.replicas.map((name) => node(name, false));
  return { auths, replicas, issuing: auths, wires: [], links: [], restarts: [] };
}

/** As auth's renewals: the row is read, then touched if it is still live. */
function renewal({ database }: Ground, name: string, clock: Clock): SealedPorts['renew'] {
  const register = database.registerFrom(name, sealed.name);
  return async (sessionId, generation) => {
    const found = await register.find(sessionId);
    if (found?.session.generation !== generation) return undefined;
    const { createdAt, lastSeenAt, absoluteExpiresAt } = found.session;
    const now = clock.now();
    const times = timesOf(createdAt, lastSeenAt, absoluteExpiresAt, RACE_LIMITS);
    if (isOver(times, now, RACE_LIMITS.sealedRenewalMs)) return undefined;
    if (!(await register.touch(sessionId, now))) return undefined;
    const { idleExpiresAt } = timesOf(createdAt, now, absoluteExpiresAt, RACE_LIMITS);
    return { accountState: found.account.accountState, idleExpiresAt, absoluteExpiresAt };
  };
}
