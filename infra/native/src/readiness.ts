import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../../common/src/errors.ts';
import { lastLines } from '../../common/src/recent-logs.ts';
import type { ComponentRecord } from './state.ts';

/** How long a part may take to become ready, in ms. Services give the database 30 s by themselves. */
const PATIENCE = 60_000;

/** Between two looks, in ms. */
const INTERVAL = 40;

/**
 * Waits until `check` is true.
 * @throws UserError, with its last words, when the part ends or takes too long; whatever aborted `signal`
 */
export async function untilReady(
  part: ComponentRecord,
  ended: Promise<string>,
  check: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  let end: string | undefined;
  void ended.then((how) => {
    end = how;
  });
  while (true) {
    signal.throwIfAborted();
    if (end !== undefined) throw startupError(part, `ended while it was starting (${end})`);
    if (await check()) return;
    if (performance.now() > deadline) throw startupError(part, `was not ready after ${PATIENCE / 1000} s`);
    await pause(INTERVAL, undefined, { signal }).catch(() => undefined);
  }
}

/** Names the part, its last words and where the rest of them is. */
export function startupError(part: ComponentRecord, what: string): UserError {
  const words = lastLines(part.logFile, 10).map((line) => `    ${line}`);
  const said = words.length === 0 ? 'It said nothing.' : `Its last words:\n${words.join('\n')}`;
  return new UserError(
    `${part.name} ${what}. ${said}`,
    `Everything it said is in ${part.logFile}. Put that right, then run \`./gatehouse up\` again.`,
  );
}

/**
 * Whether a service calls itself ready on its operations port. On a connection of its own: one kept for the next look would
 * have to be waited for when the service is stopped, and only the shared agent would go through a proxy (NODE_USE_ENV_PROXY).
 */
export function serviceIsReady(operationsPort: number): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port: operationsPort, path: '/health/ready', agent: false };
    const question = get({ ...options, signal: AbortSignal.timeout(2000) }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    question.on('error', () => resolve(false));
  });
}
