import type { VerificationKeys } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import type { SigningKey } from '@gatehouse/session';
import { KeyRing } from '@gatehouse/session';
import { testSigningKey } from '@gatehouse/session/testing';

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
