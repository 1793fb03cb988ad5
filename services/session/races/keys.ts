import type { VerificationKeys } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import { KeyRing } from '../src/tokens/key-ring.ts';
import type { SigningKey } from '../src/tokens/keys.ts';
import { testSigningKey } from '../testing/model-strategies.ts';

export interface TokenKeys {
  readonly signing: SigningKey;
  readonly ring: KeyRing;
}

/** One key pair for all histories: none of them is about keys, and a pair costs more than a history. */
export async function createTokenKeys(): Promise<TokenKeys> {
  const { signing, published } = await testSigningKey('key-1');
  const set: VerificationKeys = { keys: [published], withdrawn: [] };
  const clock: Clock = { now: () => 0, monotonic: () => 0 };
  const ring = new KeyRing({
    source: { fetch: async () => set },
    clock,
    refresh: 5000,
    maxStale: Number.POSITIVE_INFINITY,
    report: () => undefined,
  });
  await ring.refresh();
  return { signing, ring };
}
