import { figures, type Guarantee, tests } from '../guarantee.ts';

export const keys: Guarantee = {
  id: 'G8',
  name: 'keys',
  short: 'rotating keys refuses no client',
  promise:
    'Scheduled rotation: no good token is refused. Emergency: the old key’s tokens are dead within `JWKS_REFRESH_SECONDS`. No key set for `JWKS_MAX_STALE_SECONDS`: `undecided`.',
  keptBy: ['Tokens'],
  tests: [
    tests(
      'services/auth/src/domain/keys/lifecycle.test.ts',
      'publishes the successor and lets it wait until every verifier knows it',
      'lets the predecessor verify until its last token is dead, by the slowest clocks',
      'withdraws all keys, the waiting one too, and signs with a new one at once',
    ),
    tests(
      'services/session/src/tokens/verifier.test.ts',
      'by a withdrawn key is stale, and not forged',
      'by a key that was just published waits for it and is good',
      'is undecided when the keys are too old and auth is away, and decided again afterwards',
    ),
    tests(
      'services/session/src/tokens/issuer.test.ts',
      'ends nothing for the holder of a withdrawn key, whatever date the token bears',
    ),
    tests(
      'services/auth/test/containers/keys.test.ts',
      'are followed through a rotation: publish, wait, sign, retire, be remembered',
      'are rotated once, although both are asked to at once',
    ),
    tests(
      'e2e/test/contract/keys.test.ts',
      'a scheduled rotation rejects no good token',
      'after an emergency rotation the old key’s tokens are dead within the bound, refresh tokens live',
    ),
    tests(
      'lab/key-rotation/test/key-rotation.test.ts',
      'keys are rotated under load: no good token is refused, and an emergency ends old ones in time',
    ),
  ],
  broken: {
    rules: [
      'a withdrawn key is as good as any',
      'a withdrawn key ends the sessions that it names',
      'keys are believed for ever',
    ],
    planted: [
      tests(
        'lab/key-rotation/src/seen.test.ts',
        'takes a good token that is refused for a refusal, and nothing else',
      ),
    ],
  },
  figures: figures('rotation', 'refused-token', 'refused-denylist', 'emergency-token', 'emergency-denylist'),
  notShown: ['A rotation while auth or PostgreSQL is away.'],
};
