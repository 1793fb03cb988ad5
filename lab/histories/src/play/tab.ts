import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, codeOf } from '@gatehouse/testkit/answer';
import { chosenBy } from '@gatehouse/testkit/seeded-random';
import type { PlannedOperation } from '../generator.ts';
import type { Credential, Kind } from '../log.ts';
import { arrive, type Stage, send } from './actor.ts';
import type { Jar } from './jar.ts';
import type { TestUser } from './test-user.ts';

/** A client: what it keeps, and how often it may still sign in. */
export interface Client {
  readonly jar: Jar;
  readonly native: boolean;
  readonly member: TestUser;
  signIns: number;
}

export interface Tab {
  readonly stage: Stage;
  readonly client: Client;
  readonly name: string;
  readonly steps: readonly PlannedOperation[];
}

/** Does one thing after the other. */
export async function browse(tab: Tab): Promise<void> {
  for (const step of tab.steps) {
    await pause(step.after);
    const kind = kindOf(tab, step);
    if (kind === undefined) continue;
    const times = step.twice ? [0, 1] : [0];
    await Promise.all(times.map(() => act(tab, step, kind)));
  }
}

const FIRST: PlannedOperation = {
  after: 0,
  kind: 'sign-in',
  fate: 'kept',
  twice: false,
  old: false,
  which: 0,
};

/** Signs in, before anything else happens. */
export const arriveFirst = (tab: Tab): Promise<void> => act(tab, FIRST, 'sign-in');

/** A client without a credential signs in, as long as it has patience. */
function kindOf({ client }: Tab, { kind, old }: PlannedOperation): Kind | undefined {
  const { jar } = client;
  const wanted = jar.isEmpty && !old ? 'sign-in' : kind;
  // The access token is gone and the refresh token is not: that is what it is for.
  const wish = wanted !== 'sign-in' && jar.access === undefined && jar.refresh ? 'refresh' : wanted;
  if (wish !== 'sign-in') return wish;
  client.signIns -= 1;
  return client.signIns < 0 ? undefined : wish;
}

async function act(tab: Tab, step: PlannedOperation, kind: Kind): Promise<void> {
  const { stage, client, name } = tab;
  const { jar, member } = client;
  const credential = chosen(tab, step, kind);
  const next = `the next fine password ${stage.recorder.operations.length}`;
  const current = member.passwords.at(-1) ?? '';
  const answer = await send(stage, {
    ...{ kind, actor: name, userId: member.id, credential },
    subject: subjectOf(tab, step, kind),
    body: bodyOf(tab, kind, current, next),
    cart: credential?.text === jar.session ? jar.cart : undefined,
    affinity: credential?.affinity ?? jar.affinity,
    cutAfter: step.fate === 'cut' ? Math.ceil(step.which * 12) : undefined,
  });
  if (kind === 'password') learn(member, answer, next);
  if (kind === 'sign-in' && answer) doubt(member, answer, current);
  settle(tab, credential, kind, await arrive(jar, answer, step.fate));
}

/** What was answered becomes of the client. */
function settle({ client, stage }: Tab, credential: Credential | undefined, kind: Kind, answer?: Answer) {
  const { jar } = client;
  if (!answer) return;
  if (answer.status === 204 && (kind === 'sign-out' || kind === 'logout-everywhere')) jar.clear();
  if (answer.status !== 401 || !credential) return;
  const code = codeOf(answer);
  if (code === 'invalid_credentials') return;
  if (credential.text === jar.access) jar.access = undefined;
  if (code === 'token_expired' || code === 'token_stale') return;
  // Where replicas do not share what they know, another one's "no" means nothing.
  const home = stage.recorder.sessions.get(credential.sessionId)?.home;
  const isHeld = credential.text === jar.session || credential.text === jar.refresh;
  if (isHeld && (stage.strategy !== 'memory' || answer.replica === home)) jar.clear();
}

function learn(member: TestUser, answer: Answer | undefined, next: string): void {
  if (answer?.status === 200) member.passwords.push(next);
  else if (answer === undefined || answer.status >= 500) {
    member.passwords.unshift(next);
    member.isSure = false;
  }
}

/** Another one is tried next; unless it was changed meanwhile, and the right one is known already. */
function doubt({ passwords }: TestUser, answer: Answer, tried: string): void {
  if (codeOf(answer) === 'invalid_credentials' && passwords.at(-1) === tried) passwords.reverse();
}

function bodyOf({ client, stage }: Tab, kind: Kind, current: string, next: string): object | undefined {
  const { username } = client.member;
  if (kind === 'cart-add') return { sku: articleOf(stage, client.member), quantity: 1 };
  if (kind === 'password') return { current, next };
  if (kind !== 'sign-in') return undefined;
  return { username, password: current, ...(client.native && { client: 'native' }) };
}

/** Named after the user, and of this history only. */
const articleOf = ({ recorder }: Stage, { username }: TestUser): string =>
  `${username}_${Math.floor(recorder.startedAt)}`;

function subjectOf({ stage, client }: Tab, { which }: PlannedOperation, kind: Kind): string | undefined {
  if (kind === 'cart-add') return articleOf(stage, client.member);
  if (kind !== 'delete-session') return undefined;
  const own = [...stage.recorder.sessions.values()].filter(({ userId }) => userId === client.member.id);
  return own.length > 0 ? chosenBy(own, which).id : 'none';
}

/** Mostly what the client holds. */
function chosen(
  { stage, client }: Tab,
  { old, which }: PlannedOperation,
  kind: Kind,
): Credential | undefined {
  const { credentials } = stage.recorder;
  const mine = [...credentials.values()].filter(
    (known) => known.userId === client.member.id && (known.kind === 'refresh') === (kind === 'refresh'),
  );
  if (old && mine.length > 0) return chosenBy(mine, which);
  const held = credentials.get(heldFor(client.jar, kind, which) ?? '');
  // The body of a sign-in has no room for one.
  return kind === 'sign-in' && held?.inBody ? undefined : held;
}

function heldFor(jar: Jar, kind: Kind, which: number): string | undefined {
  if (kind === 'refresh') return jar.refresh;
  // A browser sends its cookies with a sign-in, and either will do for a sign-out.
  if (kind === 'sign-in') return jar.session ?? jar.refresh;
  if (kind === 'sign-out' && which < 0.5) return jar.refresh ?? jar.session;
  return jar.access ?? jar.session;
}
