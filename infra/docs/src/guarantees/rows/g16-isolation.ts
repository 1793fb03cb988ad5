import { type Guarantee, tests } from '../guarantee.ts';

export const isolation: Guarantee = {
  id: 'G16',
  name: 'isolation',
  short: 'each process holds its own',
  promise:
    'Each process holds only the secrets and database rights it needs: a taken-over API replica can neither read password hashes, nor sign tokens, nor change roles. One clone of the project never touches what another one started.',
  keptBy: ['Isolation'],
  tests: [
    tests(
      'services/auth/test/internal-routes.test.ts',
      'refuse whoever comes with %s, before anything is done',
      'answer no question under the secret of changes',
    ),
    tests('services/auth/src/config.test.ts', 'refuses %s'),
    tests(
      'services/api/src/config.test.ts',
      'needs the secret of changes only where it keeps sessions itself',
    ),
    tests(
      'infra/secrets/src/of-replicas.test.ts',
      'a replica that runs %s gets what it refuses to run without, and no more',
    ),
    tests('infra/native/src/parts/services.test.ts', 'a replica that runs %j'),
  ],
  broken: {
    rules: ['the secret of questions opens changes', 'each replica gets all secrets'],
  },
  figures: [],
  notShown: ['A break-out from a container, or from one user of the machine to another.'],
};
