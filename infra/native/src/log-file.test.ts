import { chmodSync, closeSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLog } from './log-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (path: string): number => statSync(path).mode & 0o777;

it('makes a log that its owner alone reads', () => {
  const path = join(folder, 'logs/gateway.log');
  closeSync(openLog(path));
  expect(modeOf(path)).toBe(0o600);
});

it.each([0o644, 0o666, 0o640])('closes a log of mode %o that lies there, and keeps what it holds', (mode) => {
  const path = join(folder, 'gateway.log');
  writeFileSync(path, 'before\n');
  chmodSync(path, mode);
  const file = openLog(path);
  writeFileSync(file, 'after\n');
  closeSync(file);
  expect(modeOf(path)).toBe(0o600);
  expect(readFileSync(path, 'utf8')).toBe('before\nafter\n');
});
