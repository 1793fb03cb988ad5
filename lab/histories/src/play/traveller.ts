import { setTimeout as pause } from 'node:timers/promises';
import { chosenBy } from '@gatehouse/testkit/seeded-random';
import {
  AFFINITY_COOKIE,
  SESSION_COOKIE,
  type StrategyName,
  strategyTable,
} from '@gatehouse/testkit/strategy-table';
import type { PlannedOperation } from '../generator.ts';
import type { Credential, Kind } from '../log.ts';
import { type Stage, send, show } from './actor.ts';
import { callOf, PLAIN_WISH } from './calls.ts';
import { cookiesOf, tokensOf } from './jar.ts';
import type { TestUser } from './test-user.ts';
import { type Gateway, originOf } from './wire.ts';

interface Journey {
  readonly stage: Stage;
  readonly gateway: Gateway;
  readonly members: readonly TestUser[];
  /** All but the one that the history is about. */
  readonly hosts: readonly StrategyName[];
}

/**
 * The same people at other hosts: a credential of the host that is tried is shown there and must do nothing, and a session
 * of theirs that was made there ends all they have, here too.
 */
export async function travel(journey: Journey, steps: readonly PlannedOperation[]): Promise<void> {
  const { hosts } = journey;
  for (const step of steps) {
    await pause(step.after);
    const host = chosenBy(hosts, (step.which * 13) % 1);
    if (step.kind === 'logout-everywhere') await endAllFrom(journey, host, step);
    else await showAt(journey, host, step);
  }
}

function stageAt({ stage, gateway }: Journey, host: StrategyName): Stage {
  return { ...stage, strategy: host, origin: originOf(gateway, host) };
}

/** What was handed out here, in the hands of a client that tries it there. */
async function showAt(
  journey: Journey,
  host: StrategyName,
  { kind, which }: PlannedOperation,
): Promise<void> {
  const { recorder } = journey.stage;
  const all = [...recorder.credentials.values()];
  const fitting = all.filter((one) => kind !== 'refresh' || one.kind === 'refresh');
  if (fitting.length === 0) return;
  const credential = chosenBy(fitting, which);
  const subject = kind === 'delete-session' ? credential.sessionId : undefined;
  await show(stageAt(journey, host), {
    ...{ kind, actor: `traveller at ${host}`, userId: credential.userId, credential, subject },
    ...{ body: undefined, cart: undefined, affinity: undefined },
  });
}

/** Signs in there as one of the users, and ends all their sessions from there. */
async function endAllFrom(journey: Journey, host: StrategyName, { which }: PlannedOperation): Promise<void> {
  const member = chosenBy(journey.members, which);
  const there = stageAt(journey, host);
  const credential = await signInAt(there, member);
  if (credential === undefined) return;
  await send(there, {
    ...{ kind: 'logout-everywhere', actor: `traveller at ${host}`, userId: member.id, credential },
    ...{ subject: undefined, body: undefined, cart: undefined, affinity: credential.affinity },
  });
}

/** A session that is no part of the history; undefined when the sign-in was not answered, or the password has changed. */
async function signInAt(there: Stage, member: TestUser): Promise<Credential | undefined> {
  const kind: Kind = 'sign-in';
  const body = { username: member.username, password: member.passwords.at(-1) ?? '', client: 'native' };
  const since = performance.now();
  const heard = await there.carry(there.strategy, callOf({ ...PLAIN_WISH, kind, body }, there.origin, ''));
  if (heard?.answer.status !== 200) return undefined;
  const { answer } = heard;
  const cookies = cookiesOf(answer);
  const { access } = tokensOf(answer);
  const text = access ?? cookies.get(SESSION_COOKIE);
  if (text === undefined) return undefined;
  const { session } = JSON.parse(answer.text) as { session: { id: string } };
  const affinity = cookies.get(AFFINITY_COOKIE);
  return {
    ...{ text, kind: access === undefined ? 'session' : 'access', inBody: false },
    ...{ sessionId: session.id, userId: member.id, since, affinity },
  };
}

/** The hosts beside one: the cluster of the histories runs them all. */
export const othersThan = (own: StrategyName): StrategyName[] =>
  strategyTable.map(({ name }) => name).filter((name) => name !== own);
