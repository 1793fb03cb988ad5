import { type Actor, ActorRefused, type FormerActor, isFormer } from '@gatehouse/session';

/**
 * A change that may end the session which asks for it. After a 503 it may have been committed: then the same session,
 * live no longer, asks again, and `repeat` completes what it finds that this session asked for.
 *
 * @throws ActorRefused when the session has ended and asked for nothing of the kind.
 */
export async function orRepeated<T>(
  actor: Actor | FormerActor,
  change: (actor: Actor) => Promise<T>,
  repeat: () => Promise<T | undefined>,
): Promise<T> {
  const outcome = isFormer(actor)
    ? new ActorRefused({ reason: 'session_ended' })
    : await change(actor).then((answer) => ({ answer }), refusalOr);
  if ('answer' in outcome) return outcome.answer;
  const repeated = await repeat();
  if (repeated === undefined) throw outcome;
  return repeated;
}

function refusalOr(error: unknown): ActorRefused {
  if (error instanceof ActorRefused && error.reason === 'session_ended') return error;
  throw error;
}
