import { setTimeout as pause } from 'node:timers/promises';
import type { Container } from './containers.ts';

/** Crashes of one container during one start, after which no further attempt is worth waiting for. */
const CRASHES = 3;
const INTERVAL_MS = 1000;

type Restarted = Pick<Container, 'id' | 'service' | 'hostname' | 'restarts'>;

/**
 * The containers that crashed again and again since `before`. The engine never gives up on a container, which repairs
 * the thousandth crash of a year; at a start the same crash in a row is a mistake in the settings.
 */
export function crashedAgain<One extends Restarted>(before: readonly One[], now: readonly One[]): One[] {
  const known = new Map(before.map(({ id, restarts }) => [id, restarts]));
  return now.filter(({ id, restarts }) => restarts - (known.get(id) ?? 0) >= CRASHES);
}

/**
 * Resolves with a sentence once a container crashes again and again, and with undefined once `signal` aborts.
 *
 * @param list the containers as they are now; a list that fails counts as "nothing new".
 */
export async function untilCrashLoop(
  list: () => Promise<readonly Restarted[]>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const before = await list().catch(() => []);
  while (!signal.aborted) {
    const crashed = crashedAgain(before, await list().catch(() => []));
    if (crashed.length > 0) {
      const names = crashed.map(({ service, hostname }) => `${service} (${hostname})`).join(', ');
      return `${names} ended ${CRASHES} times in a row`;
    }
    await pause(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}
