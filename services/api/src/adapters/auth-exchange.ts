import { INTERNAL_SECRET_HEADER } from '@gatehouse/contracts';
import { Unavailable } from '@gatehouse/defaults';
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { type Dispatcher, request } from 'undici';

/** What a call may do at auth, which is the secret that it carries. */
export type Right = 'query' | 'change';

/** By what it may do; a replica that keeps no sessions has none for changes. */
export type Secrets = { readonly query: string; readonly change?: string };

/** Where each secret comes from, for the operator. */
export const VARIABLES: Readonly<Record<Right, string>> = {
  query: 'INTERNAL_QUERY_SECRET',
  change: 'INTERNAL_CHANGE_SECRET',
};

export interface Call<Answer extends TSchema> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below auth's operations address, with a leading slash; every variable part already escaped. */
  readonly path: string;
  readonly body?: object;
  readonly answer: Answer;
  /** In ms. */
  readonly timeout?: number;
  /** Aborted when no caller waits for the answer: the connection is closed, so that auth notices too. */
  readonly signal?: AbortSignal;
}

/** Whether auth is there at all. */
export const PROBE = {
  method: 'GET',
  path: '/health/live',
  answer: Type.Object({ live: Type.Literal(true) }),
} as const;

/** What came back, whatever it was. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly date: string;
}

/** Where a call goes to, and what it shows there. */
export interface Destination {
  /** Auth's operations address, without a slash at its end. */
  readonly url: string;
  readonly secrets: Secrets;
  /** The connections of one auth process. */
  readonly dispatcher: Dispatcher;
}

/** One call to one auth process. Rejects when no whole answer came. */
export async function exchange(
  { url, secrets, dispatcher }: Destination,
  { method, path, body }: Call<TSchema>,
  right: Right,
  signal: AbortSignal,
): Promise<Reply> {
  const secret = secrets[right];
  if (secret === undefined) throw new Error(`${VARIABLES[right]} is not set`);
  // Redirects are not followed, and must not be: the secret would go to the host that they name.
  const answer = await request(`${url}${path}`, {
    method,
    headers: {
      [INTERNAL_SECRET_HEADER]: secret,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    dispatcher,
    signal,
  });
  // Read to the end in any case: an unread body keeps its connection from being used again.
  const text = await answer.body.text();
  return { status: answer.statusCode, text, date: String(answer.headers.date) };
}

/** @throws Unavailable when the answer has not the agreed shape. */
export function agreedValue<Answer extends TSchema>(call: Call<Answer>, { text }: Reply): Static<Answer> {
  const value = parsed(text);
  if (!Value.Check(call.answer, value))
    throw new Unavailable('auth answered in a shape that was not agreed on');
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Unavailable('auth did not answer', { cause });
  }
}
