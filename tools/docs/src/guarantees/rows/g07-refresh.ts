import { figures, type Guarantee, histories, races, registerSuite, tests } from '../guarantee.ts';

export const refresh: Guarantee = {
  id: 'G7',
  name: 'refresh',
  short: 'refreshing signs no client out falsely',
  promise:
    'Parallel refreshes of one client, with answers lost, late or out of order: never a false sign-out, never two live families. A token presented when its child has been in use for longer than the grace ends the session.',
  keptBy: ['Refresh rotation'],
  tests: [
    races,
    histories,
    tests(
      'services/session/src/tokens/rotation.test.ts',
      'is answered again, however late, while the child is unused',
      'is answered for the grace after the child was first used, and not a millisecond longer',
    ),
    tests(registerSuite, 'gives a refresh token one child, however many requests present it'),
    tests(
      'services/auth/test/containers/families.test.ts',
      'lets one presentation after the other look, on whichever process: exactly one child',
      'leaves a usable token behind when the process dies between the steps',
    ),
    tests(
      'services/auth/test/containers/auth.test.ts',
      'answers parallel refreshes on two processes with one child, and signs no client out',
      'ends the family of a token that comes back after its child was in use for longer than the grace',
    ),
    tests(
      'lab/refresh-storm/test/refresh-storm.test.ts',
      'fifty tabs of each client refresh at once: no client is signed out, and there is one successor',
    ),
    tests(
      'e2e/test/contract/refresh.test.ts',
      'twenty refreshes at once have one successor',
      'a parent whose child is unused is answered with that child, however late',
      'a parent presented after the grace ends the family, access tokens included',
    ),
  ],
  broken: {
    races: ['rotation without grace', 'a child for each presentation'],
    histories: ['a child for each presentation'],
  },
  figures: [
    ...figures('storm', 'signed-out', 'children'),
    ...figures('races', 'single-successor', 'no-false-death'),
  ],
  notShown: ['A storm of refreshes while a process is killed.'],
};
