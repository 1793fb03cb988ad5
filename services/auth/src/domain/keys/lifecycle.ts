import type { PublicKey } from '@gatehouse/contracts';

/** A signing key as it is stored, shared by all auth processes. Times in ms since the epoch. */
export interface KeyRow {
  readonly kid: string;
  readonly alg: string;
  readonly publicJwk: PublicKey;
  /** The private key, encrypted. */
  readonly sealedPrivate: Buffer;
  readonly publishedAt: number;
  readonly signsFrom: number;
  /** From then on it verifies nothing; undefined while no successor is known. */
  readonly retiresAt: number | undefined;
  readonly withdrawnAt: number | undefined;
}

/** What to do with the rows, all of it or nothing. */
export interface KeyChange {
  readonly insert?: KeyRow;
  readonly retire?: { readonly kids: readonly string[]; readonly at: number };
  readonly withdraw?: { readonly kids: readonly string[]; readonly at: number };
}

/** How long the steps of a key's life take. All in ms. */
export interface KeyTimes {
  /** How soon every verifier knows a published key. */
  readonly jwksRefreshMs: number;
  readonly accessTokenMs: number;
  readonly clockToleranceMs: number;
  /** How long a session, and hence a client that comes back with an old token, lives at most. */
  readonly absoluteMs: number;
}

/** How long an auth process goes on with the rows it has read, in ms. */
export const ROWS_AGE_MILLISECONDS = 1000;

/** The key that signs at `now`: of those whose time has come, the youngest. */
export function signerAt(rows: readonly KeyRow[], now: number): KeyRow | undefined {
  return rows
    .filter((row) => isGood(row, now) && !isWaiting(row, now))
    .reduce<KeyRow | undefined>((best, row) => (best && !isYounger(row, best) ? best : row), undefined);
}

/** What verifiers accept: the one that signs, the one that is about to, and those whose tokens still live. */
export function goodAt(rows: readonly KeyRow[], now: number): KeyRow[] {
  return rows.filter((row) => isGood(row, now));
}

/**
 * Keys that verify nothing any more, but tell a genuine old token from a forged one for as long as a session can
 * live: the client that comes back with it is to refresh, not to sign in again.
 */
export function rememberedAt(rows: readonly KeyRow[], now: number, { absoluteMs }: KeyTimes): KeyRow[] {
  return rows.filter(
    (row) => !isGood(row, now) && now < (row.withdrawnAt ?? row.retiresAt ?? 0) + absoluteMs,
  );
}

/** The first key of a deployment: no replica holds an older one that a token could be checked with. */
export function first(rows: readonly KeyRow[], candidate: KeyRow, now: number): KeyChange {
  return signerAt(rows, now) ? {} : { insert: { ...candidate, publishedAt: now, signsFrom: now } };
}

/**
 * Publish, wait, sign, retire (G8): the successor is published now and signs once every verifier has had two chances
 * to learn of it; the others verify until the last token they may have signed is dead. Asked again while a successor
 * is waiting, nothing happens: that one is the answer.
 */
export function scheduled(
  rows: readonly KeyRow[],
  candidate: KeyRow,
  now: number,
  times: KeyTimes,
): KeyChange {
  if (waitingAt(rows, now)) return {};
  const signsFrom = now + 2 * times.jwksRefreshMs + times.clockToleranceMs;
  const kids = goodAt(rows, now).filter(({ retiresAt }) => retiresAt === undefined);
  return {
    insert: { ...candidate, publishedAt: now, signsFrom },
    retire: { kids: kids.map(({ kid }) => kid), at: retirement(signsFrom, times) },
  };
}

/** All keys are withdrawn, and a new one signs at once: for keys that another party may hold. */
export function emergency(rows: readonly KeyRow[], candidate: KeyRow, now: number): KeyChange {
  const kids = rows.filter(({ withdrawnAt }) => withdrawnAt === undefined).map(({ kid }) => kid);
  return {
    insert: { ...candidate, publishedAt: now, signsFrom: now },
    withdraw: { kids, at: now },
  };
}

/** A key that is published but does not sign yet. */
export function waitingAt(rows: readonly KeyRow[], now: number): KeyRow | undefined {
  return rows.find((row) => isGood(row, now) && isWaiting(row, now));
}

/**
 * When the last token of a key that is replaced at `successorSigns` is dead. A process may sign with it until it has
 * read the rows again, by a clock that is behind; the verifier's may be behind too.
 */
function retirement(successorSigns: number, { accessTokenMs, clockToleranceMs }: KeyTimes): number {
  return successorSigns + ROWS_AGE_MILLISECONDS + accessTokenMs + 3 * clockToleranceMs;
}

function isGood({ withdrawnAt, retiresAt }: KeyRow, now: number): boolean {
  return withdrawnAt === undefined && (retiresAt === undefined || now < retiresAt);
}

/** A key that was to sign at once does so in a process whose clock is behind, too: there may be no other. */
function isWaiting({ publishedAt, signsFrom }: KeyRow, now: number): boolean {
  return signsFrom > now && signsFrom !== publishedAt;
}

function isYounger(a: KeyRow, b: KeyRow): boolean {
  return a.signsFrom > b.signsFrom || (a.signsFrom === b.signsFrom && a.kid > b.kid);
}
