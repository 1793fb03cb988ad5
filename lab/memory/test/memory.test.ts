import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

const MEGABYTE = 1_000_000;
const SCRIPT = fileURLToPath(new URL('../src/main.ts', import.meta.url));

interface Measured {
  nearCache: { sessions: number; bytes: number; stated: number };
  denyList: { entries: number; bytes: number };
}

describe('what a replica keeps in memory', () => {
  let measured: Measured;
  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', SCRIPT]);
    measured = JSON.parse(stdout) as Measured;
  }, 120_000);

  it('a hundred thousand cached sessions, each of a user of its own, take at most 60 MB', () => {
    expect(measured.nearCache.sessions).toBe(100_000);
    expect(measured.nearCache.bytes).toBeLessThanOrEqual(60 * MEGABYTE);
  });

  it('the near cache knows what it takes: its bound in bytes is one', () => {
    const { bytes, stated } = measured.nearCache;
    expect(stated / bytes).toBeGreaterThan(0.95);
    expect(stated / bytes).toBeLessThan(1.2);
  });

  it('a million denied sessions take at most 100 MB', () => {
    expect(measured.denyList.entries).toBe(1_000_000);
    expect(measured.denyList.bytes).toBeLessThanOrEqual(100 * MEGABYTE);
  });
});
