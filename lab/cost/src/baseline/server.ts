import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@gatehouse/infra/common/ports';
import { UserError } from '@gatehouse/infra/errors';
import { request } from 'undici';

/** The process that a replica is compared with. */
export interface Baseline {
  readonly origin: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** The bodies that the baseline answers: those of the replica, so that both write the same. */
export interface Answers {
  readonly publicAnswer: string;
  readonly meAnswer: string;
}

/** How long it may take to listen, in ms. */
const PATIENCE_MS = 20_000;

/**
 * Starts a plain Fastify server whose log goes to a file, as a replica's does.
 * @param folder receives the log
 * @throws UserError when it does not answer
 */
export async function startBaseline(folder: string, { publicAnswer, meAnswer }: Answers): Promise<Baseline> {
  const port = await freePort();
  const log = openSync(join(folder, 'baseline.log'), 'a', 0o600);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { PORT: String(port), PUBLIC_ANSWER: publicAnswer, ME_ANSWER: meAnswer },
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  const origin = `http://127.0.0.1:${port}`;
  try {
    await untilItAnswers(child, origin);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return { origin, pid: child.pid ?? 0, stop: () => ended(child) };
}

async function untilItAnswers(child: ChildProcess, origin: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const answer = await request(`${origin}/api/public`).catch(() => undefined);
    await answer?.body.dump();
    if (answer?.statusCode === 200) return;
    await pause(50);
  }
  throw new UserError(
    'The server that a replica is compared with did not start.',
    'Run the command again; if it fails again, run `npm ci` before.',
  );
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.stdin?.end();
  await exit;
}
