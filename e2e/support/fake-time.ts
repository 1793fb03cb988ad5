import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The wall clock of one process, moved by a test; its monotonic clock is the machine's. */
export interface FakeTime {
  /** What the process needs in its environment from its start. */
  readonly environment: Record<string, string>;
  /** From now on the process's wall clock differs from the machine's by so many seconds. */
  set(seconds: number): void;
  remove(): void;
}

/** Moves the clock with libfaketime where it is installed (Debian: `faketime`), else within Node. */
export function fakeTime(): FakeTime {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-clock-'));
  const file = join(folder, 'offset');
  const library = libfaketime();
  const set = (seconds: number): void => writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds}s\n`);
  set(0);
  return {
    environment:
      library === undefined
        ? { NODE_OPTIONS: `--import=${PRELOAD}`, FAKETIME_TIMESTAMP_FILE: file }
        : {
            LD_PRELOAD: library,
            FAKETIME_TIMESTAMP_FILE: file,
            FAKETIME_DONT_FAKE_MONOTONIC: '1',
            FAKETIME_NO_CACHE: '1',
          },
    set,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const PRELOAD = fileURLToPath(new URL('./fake-date.ts', import.meta.url));

function libfaketime(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const folders = readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/faketime`);
  for (const folder of [...folders, '/usr/lib/faketime']) {
    const found = filesOf(folder).find((name) => name === 'libfaketimeMT.so.1');
    if (found !== undefined) return join(folder, found);
  }
  return undefined;
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
