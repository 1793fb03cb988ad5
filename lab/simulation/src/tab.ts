import { type Jar, presenting, routed, type Sender } from './client.ts';
import type { Credential, Kind } from './history.ts';
import type { Ground, World } from './worlds.ts';

export interface TabOptions {
  readonly ground: Ground;
  readonly world: World;
  readonly sender: Sender;
  readonly jar: Jar;
  readonly name: string;
  readonly userId: string;
  readonly operations: number;
  readonly habits: readonly Kind[];
  /** Asks for what is forbidden, again and again: that must not keep a session alive. */
  readonly lurks?: boolean;
}

/** How long a person waits before the next thing, in ms. */
const THINKING = [0, 0, 0, 3, 30, 300, 1200];

const OFTEN: readonly Kind[] = ['me', 'me', 'me', 'reports'];
const OF_COOKIES: readonly Kind[] = ['cart-add', 'cart-add', 'cart-read'];
const OF_TOKENS: readonly Kind[] = ['refresh', 'refresh', 'refresh'];
const ENDINGS: readonly Kind[] = ['sign-out', 'sign-in', 'logout-everywhere', 'password', 'delete-session'];

/**
 * What people do in this history. Each leaves something out: histories of few kinds repeat them more often, and get
 * deeper than those that do a little of everything.
 */
export function habitsOf({ schedule: { random }, strategy }: Pick<Ground, 'schedule' | 'strategy'>): Kind[] {
  const bears = strategy === 'token' || strategy === 'denylist';
  const own = bears ? OF_TOKENS : OF_COOKIES;
  if (random.chance(0.12)) return [...own, ...own, 'me'];
  const weight = 1 + random.below(3);
  const endings = ENDINGS.filter(() => random.chance(0.5)).flatMap((kind) => Array<Kind>(weight).fill(kind));
  return [...OFTEN, ...(random.chance(0.7) ? own : []), ...endings];
}

/** A tab of a user's browser: does one thing after the other, sometimes with a credential of long ago. */
export async function browse(options: TabOptions): Promise<void> {
  const { jar, operations } = options;
  for (let i = 0; i < operations; i += 1) {
    await pause(options);
    const kind = options.lurks && jar.session !== undefined && i > 0 ? 'reports' : nextKind(options);
    await act(options, kind);
  }
}

function pause({ ground: { schedule }, name, lurks }: TabOptions): Promise<void> {
  const thinking = lurks ? 1300 : schedule.random.pick(THINKING);
  return new Promise((resolve) => {
    if (thinking === 0) schedule.once(name, `${name} goes on`, resolve);
    else schedule.after(thinking, name, `${name} goes on`, resolve);
  });
}

const bears = ({ strategy }: Ground): boolean => strategy === 'token' || strategy === 'denylist';

function nextKind({ ground, jar, habits }: TabOptions): Kind {
  if (jar.session === undefined && jar.access === undefined) return 'sign-in';
  return ground.schedule.random.pick(habits);
}

async function act(options: TabOptions, kind: Kind): Promise<void> {
  const { ground, world, sender, jar, name, userId } = options;
  const credential = chosen(options, kind);
  const answer = await sender.send(name, {
    kind,
    userId,
    credential,
    credentials: presenting(credential),
    node: routed(ground, world, kind, name.slice(0, -1), credential),
    subject: subjectOf(options, kind),
  });
  if (!answer) return;
  jar.keep(answer);
  if (answer.outcome.status === 204 && kind !== 'delete-session') jar.clear();
  if (answer.outcome.status === 401 && credential && isHeld(jar, credential)) jar.clear();
}

const isHeld = (jar: Jar, { text }: Credential): boolean => text === jar.session || text === jar.refresh;

/** Mostly what the jar holds; sometimes what a thief, or a request that was long on its way, would present. */
function chosen({ ground, jar, userId }: TabOptions, kind: Kind): Credential | undefined {
  const { random } = ground.schedule;
  const { credentials } = ground.history;
  const wanted = kindOf(ground, kind, random.chance(0.5));
  if (random.chance(kind === 'me' ? 0.35 : 0.15)) {
    const old = [...credentials.values()].filter((known) => known.userId === userId && known.kind === wanted);
    if (old.length > 0) return random.pick(old);
  }
  const held = { session: jar.session, access: jar.access, refresh: jar.refresh }[wanted];
  return held === undefined ? undefined : credentials.get(held);
}

function kindOf(ground: Ground, kind: Kind, coin: boolean): Credential['kind'] {
  if (!bears(ground)) return 'session';
  if (kind === 'refresh') return 'refresh';
  return (kind === 'sign-out' || kind === 'sign-in') && coin ? 'refresh' : 'access';
}

function subjectOf({ ground, userId }: TabOptions, kind: Kind): string | undefined {
  const { random } = ground.schedule;
  if (kind === 'sign-in' || kind === 'password') return ground.database.people.passwordOf(userId);
  if (kind === 'cart-add') return random.pick(['tea', 'pot']);
  if (kind !== 'delete-session') return undefined;
  const own = [...ground.history.sessions.values()].filter((session) => session.userId === userId);
  return own.length > 0 ? random.pick(own).id : 'none';
}
