import {
  createExchange,
  createLookup,
  createPhantom,
  createPhantomIssuer,
  createPhantomIssuing,
  type Exchange,
  phantom,
} from '@gatehouse/session';
import { ModelGateway } from '@gatehouse/session/testing';
import { createAccounts } from './accounts.ts';
import { ask } from './ask.ts';
import { createVerifier } from './token-world.ts';
import type { Ground, Node, World } from './worlds.ts';

/** `phantom`: auth says what a credential is worth, the gateway remembers it, replicas believe what the gateway brings. */
export function createPhantomWorld(ground: Ground): World {
  const { names, database, limits, random, keys } = ground;
  const exchanges: [string, Exchange][] = [];
  const auths = names.auths.map((name): Node => {
    const parts = { repository: database.registerFrom(name, phantom.name), limits, random };
    const clock = ground.clockOf(name);
    const lookup = createLookup({ ...parts, clock });
    const signingKeys = { current: async () => keys.signing };
    exchanges.push([name, createExchange({ ...parts, facts: phantom, clock, lookup, signingKeys })]);
    const issuer = createPhantomIssuer({ ...parts, clock });
    const accounts = createAccounts(database, name, async () => undefined);
    return { name, clock, accounts, strategy: createPhantomIssuing({ lookup, limits, issuer }) };
  });
  const gateway = createGateway(ground, exchanges);
  const replicas = names.replicas.map((name): Node => {
    const clock = ground.clockOf(name);
    const verifier = createVerifier(ground, name, phantom.name);
    const repository = database.registerFrom(name, phantom.name);
    const recordActivity = async (id: string, usedAt: number): Promise<void> => {
      if (ground.sabotage.usedWhenHeard) await repository.find(id);
      await repository.touch(id, ground.sabotage.usedWhenHeard ? clock.now() : usedAt);
    };
    const made = createPhantom({ verifier, limits, clock, recordActivity });
    const authenticator = gateway.before(
      ground.sabotage.authenticator?.(made.authenticator) ?? made.authenticator,
    );
    const accounts = createAccounts(database, name, async () => undefined);
    return { name, clock, accounts, strategy: { ...made, authenticator } };
  });
  return { auths, replicas, issuing: auths, wires: [], links: [], restarts: [] };
}

/** One gateway for all: it asks any auth, waits as long as for a store, and keeps an answer as long as nginx may. */
function createGateway(ground: Ground, exchanges: readonly [string, Exchange][]): ModelGateway {
  const { schedule, network, limits, sabotage } = ground;
  const exchange: Exchange = (credential) => {
    const [to, answer] = schedule.random.pick(exchanges);
    const apply = () => answer(credential);
    return ask(schedule, network, {
      label: 'exchange',
      from: 'gateway',
      to,
      timeout: limits.storeTimeoutMs,
      apply,
    });
  };
  const keepFor = sabotage.gatewayKeeps ?? phantom.bound(limits).session;
  const clock = ground.clockOf('gateway');
  return new ModelGateway({ exchange: sabotage.exchange?.(exchange) ?? exchange, clock, keepFor });
}
