import type { FastifyBaseLogger } from 'fastify';

/** Resolves when the part works. */
export type ReadinessCheck = () => Promise<void>;

/** An orchestrator's own patience is about this long; a part that needs more is as good as away. */
const CHECK_TIMEOUT_MILLISECONDS = 1000;

/** The names of the parts that do not work, found out side by side within 1 s. Why goes to the log only. */
export async function readiness(
  checks: Readonly<Record<string, ReadinessCheck>>,
  log: FastifyBaseLogger,
): Promise<string[]> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([part, check]) => {
      try {
        await withinTime(check);
        return [];
      } catch (error) {
        log.warn({ err: error, part }, 'not ready');
        return [part];
      }
    }),
  );
  return results.flat();
}

async function withinTime(check: ReadinessCheck): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const refuse = () => reject(new Error(`No answer within ${CHECK_TIMEOUT_MILLISECONDS} ms`));
  const timer = setTimeout(refuse, CHECK_TIMEOUT_MILLISECONDS);
  try {
    await Promise.race([check(), promise]);
  } finally {
    clearTimeout(timer);
  }
}
