import { UserError } from '@gatehouse/infra/errors';
import type { Answer } from './answer.ts';
import type { UnexpectedAnswers } from './unexpected.ts';

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

export interface Expected {
  /** What each of these replicas answers ... */
  replicas: readonly string[];
  status: number;
  /** ... said when one does not: `before the sign-out, `. */
  situation: string;
  faults: UnexpectedAnswers;
}

/** Sends until every replica has answered, and notes those of their answers that have another status. */
export async function expectOfAll(
  { replicas, status, situation, faults }: Expected,
  send: () => Promise<Answer>,
): Promise<void> {
  for (const answer of await untilAllAnswered(replicas, send)) {
    if (replicas.includes(answer.replica)) faults.unless(answer, [status], situation);
  }
}
