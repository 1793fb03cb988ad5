import type { Refusal } from '@gatehouse/contracts';
import { ActorRefused } from '@gatehouse/session';

/** An answer to an actor; that it was refused is an answer, too. */
export async function orRefusal<Answer>(answer: Promise<Answer>): Promise<Answer | Refusal> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ActorRefused)) throw error;
    const { reason, maxAge } = error;
    return { refused: { reason, ...(maxAge !== undefined && { maxAge }) } };
  }
}
