import { type Guarantee, strategySuite, tests } from '../guarantee.ts';

const inDatabase = 'services/auth/test/containers/authority.test.ts';

export const authority: Guarantee = {
  id: 'G14',
  name: 'authority',
  short: 'a credential gives no authority',
  promise:
    'No administrative change, password change or end of another session rests on what a credential says: the session, generation and roles of its actor are read from the database in the transaction of the change. A removed administrator or a deleted account changes nothing from the moment of its removal, in every strategy.',
  keptBy: ['Authority'],
  tests: [
    tests(
      inDatabase,
      'is read from the database: a removed administrator changes nothing with the old credential',
      'ends with the account: a deleted administrator changes nothing with the old credential',
      'ends with the session: who signed out or was revoked ends no other session',
      'needs a recent sign-in, by the time in the database',
      'is whom the rows name: another user, strategy, generation or receipt is refused',
      'is always left, whichever of them step down or demote each other at once on two processes',
    ),
    tests(
      'services/auth/src/domain/authority.test.ts',
      'takes %s for ended',
      'reads the role from the account as it is now',
      'asks administrators for a recent sign-in, and says how recent in whole seconds',
    ),
    tests(
      'services/auth/test/internal-routes.test.ts',
      'do nothing for an actor without a receipt, but let a session repeat what it asked for',
    ),
    tests(
      'e2e/test/contract/authority.test.ts',
      'a removed administrator changes nothing with the old credential',
      'a deleted administrator changes nothing with the old credential',
    ),
    tests(
      strategySuite,
      'completes a password change and a logout-everywhere that were answered 503, when asked again',
    ),
  ],
  broken: {
    rules: [
      'a credential is enough to be an actor',
      'an actor of an older generation is live',
      'every live session may administer',
      'a sign-in of any age is recent',
      'a replica names its actor without a receipt',
      'a repeated password change needs no password',
    ],
  },
  figures: [],
  notShown: [
    'That every change of the future asks for its actor is held by the types of the ports, not by a test.',
  ],
};
