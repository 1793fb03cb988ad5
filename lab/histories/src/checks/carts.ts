import type { CheckInput, Violation } from '../check-input.ts';
import type { Operation, Session } from '../log.ts';
import { mayBeLost, mayHaveEnded } from './causes.ts';
import { type Answered, isAnswered, isRefused, isSuccess, named } from './reading.ts';

/** Every addition that was acknowledged is in the cart from then on, and nothing else is (G12). */
export function checkCarts(evidence: CheckInput): Violation[] {
  const { log, facts } = evidence;
  if (facts.cart === 'last write wins') return [];
  return log.operations.filter(isAnswered).flatMap((read) => {
    const session = read.credential && log.sessions.get(read.credential.sessionId);
    if (session === undefined || read.told.cart === undefined || mayBeGone(evidence, session, read))
      return [];
    return judge(evidence, session, read);
  });
}

function judge({ log, facts }: CheckInput, session: Session, read: Answered): Violation[] {
  const additions = log.operations.filter(
    ({ kind, credential, userId }) =>
      kind === 'cart-add' &&
      (facts.cart === 'of the user' ? userId === session.userId : credential?.sessionId === session.id),
  );
  const articles = new Set(additions.map(({ subject }) => subject));
  return [...articles].flatMap((sku) => {
    const mine = additions.filter(({ subject }) => subject === sku);
    const [sure, most] = [
      mine.filter((add) => isIn(add, read)).length,
      mine.filter((add) => mayBeIn(add, read)).length,
    ];
    const held = read.told.cart?.find((line) => line.sku === sku)?.quantity ?? 0;
    if (held >= sure && held <= most) return [];
    const what = `${named(read)} found ${held} of ${sku}; ${sure} were surely added, at most ${most}`;
    return [{ check: 'no lost cart update' as const, what, about: [...mine, read] }];
  });
}

const isIn = (add: Operation, read: Answered): boolean =>
  isSuccess(add) && add.ended !== undefined && (add === read || add.ended < read.started);

const mayBeIn = (add: Operation, read: Answered): boolean => !isRefused(add) && add.started < read.ended;

/** The cart went with the session, or its store. */
const mayBeGone = (evidence: CheckInput, session: Session, { ended }: Answered): boolean =>
  evidence.facts.cart === 'of the session' &&
  (mayHaveEnded(evidence, session, ended) || mayBeLost(evidence, session, ended));
