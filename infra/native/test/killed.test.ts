import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openNative } from '../src/open.ts';
import { type TestCluster, testCluster } from './support/test-cluster.ts';

let test: TestCluster;

beforeEach(async () => {
  test = await testCluster();
});
afterEach(async () => await test.remove());

/** Every process that works in the cluster's folder, known to the launcher or not. */
function processesIn(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
      } catch {
        return false;
      }
    });
}

type Launcher = ReturnType<typeof launch>;

/** Starts a launcher and kills it when `when` resolves. Its own folder is this one, so it is not among `processesIn`. */
async function killedLauncher(
  when: (launcher: ReturnType<typeof launch>) => Promise<unknown>,
): Promise<void> {
  const launcher = launch();
  const ended = once(launcher, 'exit');
  await when(launcher);
  launcher.kill('SIGKILL');
  await ended;
}

function launch() {
  const { stateDirectory, httpsPort, httpPort } = test;
  const described = { stateDirectory, sources: dirname(stateDirectory), httpsPort, httpPort };
  const script = join(import.meta.dirname, 'support/start.ts');
  const args = [script, JSON.stringify(described)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Resolves when the words were said; the launcher must be able to go on saying more. */
async function untilItSays(launcher: Launcher, words: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    launcher.stdout.on('data', (text) => {
      if (String(text).includes(words)) resolve();
    });
    launcher.once('exit', () => reject(new Error(`it ended before it said ${words}`)));
  });
}

async function downAndCheck(): Promise<void> {
  await (await openNative(test.stateDirectory, {}))?.down();
  expect(processesIn(dirname(test.stateDirectory))).toEqual([]);
}

describe('a launcher that is killed while it starts a cluster', () => {
  it('while the database is being made, by programs that are no part of the cluster: `down` ends them', async () => {
    const note = join(test.stateDirectory, 'native/processes/making-the-database');
    await killedLauncher(async () => {
      while (!existsSync(note) || readFileSync(note, 'utf8') === '') await pause(5);
    });
    expect(processesIn(dirname(test.stateDirectory)).length).toBeGreaterThan(0);
    await downAndCheck();
  });

  it.each([50, 150, 300, 600, 1000, 2000])('%d ms after it began: `down` ends everything', async (delay) => {
    await killedLauncher(async (launcher) => {
      await untilItSays(launcher, 'starting');
      await pause(delay);
    });
    await downAndCheck();
    expect(await openNative(test.stateDirectory, {})).toBeUndefined();
  });

  it.each(['redis is ready', 'postgres is ready', 'api-1 is ready', 'gateway is ready'])(
    'when “%s”: the next start works, without `down` in between',
    async (words) => {
      await killedLauncher((launcher) => untilItSays(launcher, words));
      const cluster = await test.start({ replicas: 1 });
      expect(await test.answers(cluster, 1)).toEqual(['api-1']);
      await downAndCheck();
    },
  );
});

it('a process is known from its first moment, before the launcher has written anything down', async () => {
  await test.start({ replicas: 1 });
  const state = test.state();
  expect(state?.parts.length).toBeGreaterThan(0);
  for (const part of state?.parts ?? []) {
    const { pid, startTime } = test.noted(part.name);
    expect({ pid, startTime }).toEqual({ pid: part.process?.pid, startTime: part.process?.startTime });
  }
});
