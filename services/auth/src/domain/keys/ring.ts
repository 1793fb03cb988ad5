import type { PublicKey, RotateKeysResponse, VerificationKeys } from '@gatehouse/contracts';
import { type Clock, StartError, Unavailable } from '@gatehouse/defaults';
import type { Actor, SigningKey, SigningKeys } from '@gatehouse/session';
import type { KeyCipher } from './cipher.ts';
import {
  emergency,
  first,
  goodAt,
  type KeyChange,
  type KeyRow,
  type KeyTimes,
  ROWS_AGE_MILLISECONDS,
  rememberedAt,
  scheduled,
  signerAt,
  waitingAt,
} from './lifecycle.ts';
import { newKey, openKey, UnreadableKey } from './pair.ts';

/** The rows that all auth processes share. Throws `Unavailable`. */
export interface KeyStore {
  read(): Promise<KeyRow[]>;
  /**
   * Reads, decides and applies while no other process does; answers the rows as they are then. `actor`: the
   * administrator that asks for it, checked in the same transaction. Throws `ActorRefused`.
   */
  change(decide: (rows: KeyRow[]) => KeyChange, actor?: Actor): Promise<KeyRow[]>;
}

export interface SigningRing extends SigningKeys {
  /** Makes the first key unless there is one, and opens the one that signs. */
  prepare(): Promise<void>;
  /** What the public may verify with; at most a second old. */
  published(): Promise<PublicKey[]>;
  /** What our own verifiers need, as it is now: they go on with it for as long as their bound allows. */
  verification(): Promise<VerificationKeys>;
  /** The actor must be an administrator when the change is made. Throws `ActorRefused`. */
  rotate(mode: 'scheduled' | 'emergency', actor: Actor): Promise<RotateKeysResponse>;
}

interface RingParts {
  readonly store: KeyStore;
  readonly cipher: KeyCipher;
  readonly times: KeyTimes;
  readonly clock: Clock;
}

const ANOTHER_KEY =
  'The signing keys in the database were encrypted with another KEY_ENCRYPTION_KEY. Start with that one; if it is ' +
  'lost, delete the rows of auth.signing_keys: clients then refresh their access tokens once.';

const publicOf = ({ publicJwk }: KeyRow): PublicKey => publicJwk;

/** The signing keys, seen from one of several auth processes. */
export function createSigningRing({ store, cipher, times, clock }: RingParts): SigningRing {
  const cache = createRowCache(store, clock);
  let opened: SigningKey | undefined;

  async function current(): Promise<SigningKey> {
    const row = signerAt(await cache.recent(), clock.now());
    if (!row) throw new Unavailable('there is no signing key');
    if (opened?.kid !== row.kid) opened = await openKey(cipher, row);
    return opened;
  }

  return {
    current,
    async prepare() {
      const candidate = await newKey(cipher);
      cache.keep(await store.change((rows) => first(rows, candidate, clock.now())));
      try {
        await current();
      } catch (cause) {
        throw cause instanceof UnreadableKey ? new StartError(ANOTHER_KEY, { cause }) : cause;
      }
    },
    published: async () => goodAt(await cache.recent(), clock.now()).map(publicOf),
    async verification() {
      const rows = await cache.fresh();
      const now = clock.now();
      const remembered = rememberedAt(rows, now, times);
      return {
        keys: goodAt(rows, now).map(publicOf),
        withdrawn: remembered.map(publicOf),
        retired: remembered.filter(({ withdrawnAt }) => withdrawnAt === undefined).map(({ kid }) => kid),
      };
    },
    async rotate(mode, actor) {
      const candidate = await newKey(cipher);
      const now = clock.now();
      const change = { scheduled, emergency }[mode];
      const rows = await store.change((before) => change(before, candidate, now, times), actor);
      cache.keep(rows);
      const next = rows.find(({ kid }) => kid === candidate.kid) ?? waitingAt(rows, now);
      if (!next) throw new Unavailable('the keys did not take the change');
      return { kid: next.kid, signsFrom: new Date(next.signsFrom).toISOString() };
    },
  };
}

/** Rows are read at most once a second however many tokens are signed; one question serves all who wait. */
function createRowCache(store: KeyStore, clock: Clock) {
  let rows: KeyRow[] = [];
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<KeyRow[]> | undefined;

  const keep = (found: KeyRow[], asked = clock.monotonic()): KeyRow[] => {
    // A slow answer must not overwrite the answer to a later question.
    if (asked >= askedAt) {
      rows = found;
      askedAt = asked;
    }
    return rows;
  };
  const fresh = async (): Promise<KeyRow[]> => {
    const asked = clock.monotonic();
    return keep(await store.read(), asked);
  };
  return {
    keep,
    fresh,
    async recent(): Promise<KeyRow[]> {
      if (clock.monotonic() - askedAt < ROWS_AGE_MILLISECONDS) return rows;
      asking ??= fresh().finally(() => {
        asking = undefined;
      });
      return asking;
    },
  };
}
