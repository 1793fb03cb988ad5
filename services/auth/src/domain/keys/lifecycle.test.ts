import { describe, expect, it } from 'vitest';
import { applied } from '../../../test/support/models.ts';
import {
  emergency,
  first,
  goodAt,
  type KeyChange,
  type KeyRow,
  ROWS_AGE_MILLISECONDS,
  rememberedAt,
  scheduled,
  signerAt,
} from './lifecycle.ts';

const times = { jwksRefreshMs: 5000, accessTokenMs: 300_000, clockToleranceMs: 5000, absoluteMs: 43_200_000 };
const T = 1_000_000_000;

function candidate(kid: string): KeyRow {
  return {
    kid,
    alg: 'EdDSA',
    publicJwk: { kty: 'OKP', crv: 'Ed25519', x: kid, kid, alg: 'EdDSA', use: 'sig' },
    sealedPrivate: Buffer.from(kid),
    publishedAt: 0,
    signsFrom: 0,
    retiresAt: undefined,
    withdrawnAt: undefined,
  };
}

const start = (): KeyRow[] => applied([], first([], candidate('a'), T));
const kids = (rows: readonly KeyRow[]) => rows.map(({ kid }) => kid);
const signs = (rows: readonly KeyRow[], at: number) => signerAt(rows, at)?.kid;

describe('the first key', () => {
  it('signs at once, and is made once', () => {
    const rows = start();
    expect(signs(rows, T)).toBe('a');
    expect(first(rows, candidate('b'), T)).toEqual({} satisfies KeyChange);
  });

  it('signs in a process whose clock is behind, too', () => {
    expect(signs(start(), T - 3000)).toBe('a');
  });
});

describe('a scheduled rotation', () => {
  const rows = applied(start(), scheduled(start(), candidate('b'), T, times));
  const signsFrom = T + 2 * times.jwksRefreshMs + times.clockToleranceMs;

  it('publishes the successor and lets it wait until every verifier knows it', () => {
    expect(kids(goodAt(rows, T))).toEqual(['a', 'b']);
    expect(signs(rows, signsFrom - 1)).toBe('a');
    expect(signs(rows, signsFrom)).toBe('b');
    expect(signsFrom - T).toBeGreaterThanOrEqual(2 * times.jwksRefreshMs);
  });

  it('lets the predecessor verify until its last token is dead, by the slowest clocks', () => {
    // A process behind by the tolerance, with rows a second old, signs one last token; its verifier is behind too.
    const lastSigned = signsFrom + times.clockToleranceMs + ROWS_AGE_MILLISECONDS;
    const dead = lastSigned + times.accessTokenMs + 2 * times.clockToleranceMs;
    expect(kids(goodAt(rows, dead - 1))).toEqual(['a', 'b']);
    expect(kids(goodAt(rows, dead))).toEqual(['b']);
  });

  it('remembers the predecessor for as long as a session can live, and no longer', () => {
    const retired = rows[0]?.retiresAt ?? 0;
    expect(kids(rememberedAt(rows, retired - 1, times))).toEqual([]);
    expect(kids(rememberedAt(rows, retired, times))).toEqual(['a']);
    expect(kids(rememberedAt(rows, retired + times.absoluteMs, times))).toEqual([]);
  });

  it('is not begun twice while a successor waits, and may be begun again after', () => {
    expect(scheduled(rows, candidate('c'), signsFrom - 1, times)).toEqual({});
    const again = applied(rows, scheduled(rows, candidate('c'), signsFrom, times));
    expect(kids(goodAt(again, signsFrom))).toEqual(['a', 'b', 'c']);
    // The first one's end does not move.
    expect(again[0]?.retiresAt).toBe(rows[0]?.retiresAt);
    expect(again[1]?.retiresAt).toBeGreaterThan(rows[0]?.retiresAt ?? 0);
  });
});

describe('an emergency rotation', () => {
  const rows = applied(start(), scheduled(start(), candidate('b'), T, times));
  const after = applied(rows, emergency(rows, candidate('c'), T + 1));

  it('withdraws all keys, the waiting one too, and signs with a new one at once', () => {
    expect(kids(goodAt(after, T + 1))).toEqual(['c']);
    expect(signs(after, T + 1)).toBe('c');
    expect(kids(rememberedAt(after, T + 1, times))).toEqual(['a', 'b']);
  });

  it('leaves a key to processes whose clock is behind', () => {
    expect(signs(after, T - 3000)).toBe('c');
  });

  it('does not move the time at which others were withdrawn before', () => {
    const again = applied(after, emergency(after, candidate('d'), T + 2));
    expect(again.map(({ withdrawnAt }) => withdrawnAt)).toEqual([T + 1, T + 1, T + 2, undefined]);
  });
});
