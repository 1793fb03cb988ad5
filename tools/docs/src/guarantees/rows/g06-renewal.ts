import { figures, type Guarantee, races, strategySuite, tests } from '../guarantee.ts';

export const renewal: Guarantee = {
  id: 'G6',
  name: 'renewal',
  short: 'signing in changes the id',
  promise:
    'The session id changes at sign-in and at the user’s own password change; the old one is dead within B. A change of roles keeps the id.',
  keptBy: ['Sign-in', 'Session generation and roles version'],
  tests: [
    races,
    tests(
      strategySuite,
      'gives a new credential at sign-in and ends the one the client came with',
      'changes the credential with the password; the old one and all other sessions end',
    ),
    tests(
      'services/session/testing/cookie-suite.ts',
      'are replaced by a sign-in, however many there are, and all that they stand for ends',
      'are cleared by signing out, however many there are, and all that they stand for ends',
      'end with the browser unless it asked to be remembered',
    ),
    tests('services/session/src/csrf.test.ts', 'in %s, %s, with %s: taken is %s'),
    tests(
      'e2e/test/contract/way-out.test.ts',
      'signing in is a way out of %s',
      'a foreign page signs no client out, whatever tokens it adds',
    ),
    tests(
      'e2e/test/contract/rotation.test.ts',
      'signing in again changes the session id, and the old credential dies',
      'a made-up credential is never adopted',
    ),
    tests(
      'e2e/test/contract/password.test.ts',
      'changes the password: new credentials, every other session ends',
    ),
    tests(
      'e2e/test/contract/administration.test.ts',
      'a granted role works within the bound, and the session keeps its id',
    ),
  ],
  broken: {
    races: ['the old session is kept'],
    rules: [
      'a sign-in leaves the session that the client came with',
      'of two credentials a sign-out ends the first',
      'a cookie survives the browser that did not ask to be remembered',
      'a token that the route does not read exempts from the proof of origin',
      'a token exempts a cookie that is acted on beside it',
      'an older generation is as good as the newest',
    ],
  },
  figures: figures('races', 'no-resurrection'),
  notShown: [],
};
