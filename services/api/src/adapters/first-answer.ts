import { setTimeout as pause } from 'node:timers/promises';

/**
 * Puts a question to one after the other: to the next when the one before failed, or was silent for `silenceMs`; the first
 * answer counts, and the signal of all others is aborted. Only for what may be done more than once.
 *
 * @throws what the last attempt failed with, when all failed.
 */
export async function firstAnswer<Target, Answer>(
  targets: readonly Target[],
  ask: (target: Target, signal: AbortSignal) => Promise<Answer>,
  silenceMs: number,
): Promise<Answer> {
  const over = new AbortController();
  const attempts: Promise<Answer>[] = [];
  try {
    for (const target of targets.slice(0, -1)) {
      const attempt = ask(target, over.signal);
      attempts.push(attempt);
      const silence = pause(silenceMs, 'silent' as const, { signal: over.signal, ref: false });
      const outcome = await Promise.race([
        Promise.any(attempts).then(
          (answer) => ({ answer }),
          () => 'failed' as const,
        ),
        silence.catch(() => 'silent' as const),
      ]);
      if (typeof outcome === 'object') return outcome.answer;
    }
    const last = targets.at(-1);
    if (last === undefined) throw new Error('there is none to ask');
    attempts.push(ask(last, over.signal));
    return await Promise.any(attempts);
  } catch (error) {
    throw error instanceof AggregateError ? error.errors.at(-1) : error;
  } finally {
    over.abort();
  }
}
