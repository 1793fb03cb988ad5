import { UserError } from '../../common/src/errors.ts';
import type { Answer } from './answer.ts';

/** Round robin needs one request a replica; other requests in between make it a matter of luck. */
const TRIES_A_REPLICA = 60;

/** Sends one request after the other until every replica has answered one, and gives all answers. */
export async function untilAllAnswered(
  replicas: readonly string[],
  send: () => Promise<Answer>,
): Promise<Answer[]> {
  const missing = new Set(replicas);
  const answers: Answer[] = [];
  while (missing.size > 0) {
    if (answers.length >= TRIES_A_REPLICA * replicas.length) {
      throw new UserError(
        `Of ${answers.length} requests none reached ${[...missing].join(', ')}.`,
        'Is it running, and does the gateway know it? See `./gatehouse status`.',
      );
    }
    const answer = await send();
    answers.push(answer);
    missing.delete(answer.replica);
  }
  return answers;
}
