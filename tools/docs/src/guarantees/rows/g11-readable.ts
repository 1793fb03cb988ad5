import { figures, type Guarantee, tests } from '../guarantee.ts';

export const nothingReadable: Guarantee = {
  id: 'G11',
  name: 'nothing readable',
  short: 'a stolen copy opens nothing',
  promise:
    'Session ids, refresh tokens and passwords are stored hashed only; no credential is in any log, address, error or metric.',
  keptBy: ['Refresh rotation', 'Exchange: `phantom`', 'Sealed cookies'],
  tests: [
    tests(
      'services/auth/test/containers/stored.test.ts',
      'no credential of any strategy, and no password, is in a table or in Redis',
    ),
    tests('services/auth/test/containers/keys.test.ts', 'hold nothing readable'),
    tests(
      'services/defaults/src/logging.test.ts',
      'blanks out credentials at any of the first three levels',
      'describes an error and its causes, but not what libraries hang on them',
    ),
    tests(
      'services/defaults/test/answers.test.ts',
      'has one line with the route pattern and no address, query or body',
    ),
    tests(
      'gateway/test/request-headers.test.ts',
      'writes neither query, cookie nor credential to its logs',
      'logs %s as %s',
    ),
    tests('gateway/test/retries.test.ts', 'logs nothing of the address of an unanswered request'),
    tests(
      'gateway/test/header-log.test.ts',
      'no log holds a credential, whichever header it came in',
      'no log holds what came in a header of credentials',
    ),
    tests('infra/native/src/log-file.test.ts', 'makes a log that its owner alone reads'),
    tests('gateway/test/exchange.test.ts', 'under a name that is not the credential'),
    tests(
      'lab/leaks/test/leaks.test.ts',
      'no credential that was used is in a file, a log, a metric or a refusal',
    ),
    tests('e2e/test/contract/login.test.ts', 'no credential of a cookie appears in a body'),
  ],
  broken: {
    rules: ['the log shows what it is given', 'a session is kept under its own secret'],
    planted: [
      tests(
        'services/auth/test/containers/stored.test.ts',
        'a credential that is kept in clear is found in Redis: %s',
        'a credential that is kept in clear is found in a column of %s',
      ),
      tests(
        'lab/leaks/src/secret-scanner.test.ts',
        'finds a credential that is planted %s, wherever it stands',
        'finds a password in a line',
      ),
    ],
  },
  figures: figures('leaks', 'readable'),
  notShown: ['What a swap file or a memory dump of a process holds.'],
};
