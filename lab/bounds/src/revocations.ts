import { inParallel, upTo } from '../../report/src/workers.ts';
import { type Credential, signIn } from './credential.ts';
import type { Endpoints } from './endpoints.ts';
import type { Scenario } from './scenarios.ts';
import type { Kind, MeasuredStrategy } from './strategies.ts';
import type { TestUser } from './visitor.ts';

/** One revocation: a kind, and what ends with it. */
export interface PlannedRevocation {
  kind: Kind;
  userId: string;
  credentials: readonly Credential[];
}

export interface Participants {
  doors: Endpoints;
  /** Measured at the same time. */
  group: readonly MeasuredStrategy[];
  visitors: readonly TestUser[];
  /** Credentials of each strategy in an episode. */
  each: number;
}

/** Sessions that one act ends where nothing breaks: few, so that each is shown to every replica many times a second. */
const FEW = 5;

/** Auth hashes two passwords at a time; more only wait. */
const SIGN_INS_AT_ONCE = 4;

/** Acts that end all sessions of a user have a visitor each, in an episode of that many credentials. */
export const visitorsFor = (each: number): number => Math.ceil(each / FEW);

/**
 * How sessions end in that episode. What breaks at an acknowledgement breaks once, so that one act has to end them all;
 * elsewhere the kinds take turns.
 */
function kindOf(scenario: Scenario, number: number): Kind {
  const kinds: Kind[] = scenario.allReplicas
    ? ['everywhere', 'administrator']
    : ['sign-out', 'everywhere', 'administrator'];
  return kinds[number % kinds.length] ?? 'everywhere';
}

/**
 * Signs all users in and says who is ended with whom: rounds one after the other, each of acts one after the other. A
 * quick strategy on its own gets a round for each act; where many are waited for at once there is one round.
 */
export async function planRevocations(
  cast: Participants,
  scenario: Scenario,
  number: number,
): Promise<PlannedRevocation[][]> {
  const kind = kindOf(scenario, number);
  const alone = scenario.name === 'healthy' && cast.group.length === 1;
  const size = alone && kind !== 'sign-out' ? FEW : cast.each;
  const wanted = upTo(cast.each).flatMap((index) =>
    cast.group.map((subject) => ({
      subject,
      index,
      visitor: visitorOf(cast, number + Math.floor(index / size)),
    })),
  );
  const credentials = await inParallel(SIGN_INS_AT_ONCE, wanted, ({ subject, visitor, index }) =>
    signIn(cast.doors, subject, visitor, index),
  );
  const acts =
    kind === 'sign-out'
      ? credentials.map((one) => ({ kind, userId: one.userId, credentials: [one] }))
      : byUser(kind, credentials);
  return alone ? acts.map((act) => [act]) : [acts];
}

function byUser(kind: Kind, credentials: readonly Credential[]): PlannedRevocation[] {
  const users = Map.groupBy(credentials, ({ userId }) => userId);
  return [...users].map(([userId, own]) => ({ kind, userId, credentials: own }));
}

function visitorOf({ visitors }: Participants, number: number): TestUser {
  const visitor = visitors[number % visitors.length];
  if (visitor === undefined) throw new Error('no user was registered');
  return visitor;
}
