import type { Refusal } from '@gatehouse/contracts';
import { ActorRefused } from '@gatehouse/session';

/** What auth answered to an actor. @throws ActorRefused when it refused the actor. */
export function unlessRefused<Answer extends object>(answer: Answer | Refusal): Answer {
  if ('refused' in answer) throw new ActorRefused(answer.refused);
  return answer;
}
