import { textAt } from '../../tour/src/answer.ts';
import type { Outcome } from './acceptance-tracker.ts';
import type { Reply } from './connection.ts';

type Answer = Pick<Reply, 'status' | 'code' | 'body' | 'replica'>;

/** What an answer says of a credential; undefined: none of what may be answered to it. */
export function classifyResponse({ status, code, body }: Answer, userId: string): Outcome | undefined {
  if (status === 200) return textAt(body, 'user', 'id') === userId ? 'accepted' : undefined;
  if (status === 401) return 'refused';
  return status === 503 && code === 'undecided' ? 'undecided' : undefined;
}

/** An answer that must never come, in words. */
export function wrongAnswer({ status, code = '', replica }: Answer): string {
  const what = status === 200 ? "another user's identity" : `${status} ${code}`.trim();
  return `GET /api/me answered ${what} (${replica || 'no X-Replica header'})`;
}
