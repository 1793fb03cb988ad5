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
      'refuse a caller with %s, before anything is done',
      'answer no question under the secret of changes',
    ),
    tests('services/auth/src/config.test.ts', 'refuses %s'),
    tests(
      'services/api/src/config.test.ts',
      'needs the secret of changes only where it keeps sessions itself',
    ),
    tests(
      'tools/docs/src/secrets-of-replicas.test.ts',
      'a replica that runs %s gets what it refuses to run without, and no more',
    ),
    tests('infra/native/src/parts/services.test.ts', 'a replica that runs %j'),
    tests(
      'infra/secrets/test/shares.test.ts',
      'of replicas has no key and no password of auth, the administrator or the operator',
      'of replicas leaves empty what their strategies do not need, also when they needed it once',
    ),
    tests(
      'infra/native/test/isolation.test.ts',
      'may not: %s',
      'may not sign in to the database %s',
      "auth's role reads nothing of the shop and administers nothing (G16)",
      'a replica may not: %s %s %s',
      'auth writes sessions and revocations, and administers nothing',
      'secrets are for one user of the machine only, each in a file of its own',
    ),
    tests(
      'infra/compose/test/containers/isolation.test.ts',
      'is refused by PostgreSQL: %s',
      'is refused by Redis: %s %s',
      '%s finds no secret of others in its container',
      '%s has no way out, and reaches what it is for',
      'the gateway reaches no store',
    ),
    tests('infra/secrets/src/database-roles.test.ts', 'holds no password'),
    tests(
      'infra/compose/src/project-name.test.ts',
      'two clones in folders of the same name have projects of different names',
    ),
    tests(
      'infra/compose/test/containers/clones.test.ts',
      'deletes its own volumes with `down --volumes`, never those of another clone',
      'sees nothing of another clone that has the same project name',
      'refuses a project whose %s are another clone’s, naming it',
    ),
  ],
  broken: {
    rules: [
      'the secret of questions opens changes',
      'replicas are superusers in the database',
      'each replica gets all secrets',
      'every clone has the same project name',
    ],
    planted: [
      tests(
        'infra/native/test/isolation.test.ts',
        'a database of an older version gets its roles at the next start, and keeps its rows',
        'a replica with the rights of the operator is found out, and loses them when Redis starts again',
      ),
    ],
  },
  figures: [],
  notShown: [
    'What a taken-over replica does with the credentials of the requests that it answers itself.',
    'That a taken-over replica leaves the others their share of Redis and PostgreSQL: it can keep both busy.',
    'Two clones whose paths Compose makes one name of, such as `/ä/x` and `/ö/x`: the launcher refuses the second, plain `docker compose` does not.',
    'A break-out from a container. Natively all processes run as one user, who can read the files of all.',
  ],
};
