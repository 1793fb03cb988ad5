import type { CheckInput, Violation } from '../check-input.ts';
import { type Begun, isBefore, type Operation } from '../history.ts';
import { named } from './accepted.ts';
import { isOver } from './deaths.ts';

/** Every addition that was acknowledged is in the cart from then on, and nothing else is (G12). */
export function checkCarts(evidence: CheckInput): Violation[] {
  const { history, strategy } = evidence;
  // The last write wins there, and tokens keep their carts elsewhere.
  if (['sealed', 'token', 'denylist', 'phantom'].includes(strategy)) return [];
  return history.operations.flatMap((operation) => {
    const session = operation.credential && history.sessions.get(operation.credential.sessionId);
    const isRead = operation.kind === 'cart-read' && operation.outcome?.status === 200;
    return session && isRead && !hasLost(evidence, session, operation)
      ? judge(evidence, session, operation)
      : [];
  });
}

function judge({ history }: CheckInput, session: Begun, read: Operation): Violation[] {
  const additions = history.operations.filter(
    ({ kind, credential }) => kind === 'cart-add' && credential?.sessionId === session.id,
  );
  return ['tea', 'pot'].flatMap((sku) => {
    const mine = additions.filter(({ subject }) => subject === sku);
    const sure = mine.filter(
      ({ outcome, ended }) => outcome?.status === 200 && ended && isBefore(ended, read.started),
    ).length;
    const most = mine.filter(({ started }) => read.ended && isBefore(started, read.ended)).length;
    const held = read.outcome?.cart?.find((line) => line.sku === sku)?.quantity ?? 0;
    if (held >= sure && held <= most) return [];
    const what = `${named(read)} found ${held} of ${sku}; ${sure} were surely added, at most ${most}`;
    return [{ check: 'no lost cart update' as const, what }];
  });
}

/** The store forgot, or the session ended while it was read. */
function hasLost(evidence: CheckInput, session: Begun, { ended, credential }: Operation): boolean {
  const { history } = evidence;
  const until = ended ?? history.now;
  return (
    (credential !== undefined && isOver(evidence, session, credential, until)) ||
    history.losses.some((loss) => isBefore(session.since, loss) && isBefore(loss, until)) ||
    history.operations.some(
      ({ kind, started, credential, subject, userId }) =>
        isBefore(started, until) &&
        (((kind === 'sign-out' || kind === 'sign-in') && credential?.sessionId === session.id) ||
          (kind === 'delete-session' && subject === session.id) ||
          ((kind === 'logout-everywhere' || kind === 'password') && userId === session.userId)),
    )
  );
}
