import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, codeOf, type Exchange, header } from '@gatehouse/testkit/answer';
import { assertConforms } from '@gatehouse/testkit/conformance';
import { newAgent } from '@gatehouse/testkit/transport';
import { type Agent, request } from 'undici';
import { noteWait } from './tally.ts';
import { target } from './target.ts';

let spare: Agent | undefined;

/** How often a request is sent at most. */
const TRIES = 4;

let repeatsUndecided = false;

/**
 * From now on this test file repeats what is undecided, as the contract tells a client to. For files without a fault:
 * there `undecided` says that the machine was busy for longer than a store may take (a quarter of a second), which any
 * request may meet. Each repetition is counted, and too many of them fail the run (`tally.ts`).
 */
export function repeatUndecided(): void {
  repeatsUndecided = true;
}

/** Sends one request and holds each answer against what CONTRACT.md promises of every answer. */
export async function exchange(wanted: Exchange): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await sendOnce(wanted);
    const isUndecided = answer.status === 503 && codeOf(answer) === 'undecided';
    if (!repeatsUndecided || !isUndecided || tries === TRIES) return answer;
    noteWait(target().tallyFile, answer.request);
    await pause(Number(header(answer, 'retry-after')) * 1000);
  }
}

async function sendOnce(wanted: Exchange): Promise<Answer> {
  const { httpsPort, httpPort, ca } = target();
  const scheme = wanted.scheme ?? 'https';
  const url = `${scheme}://${wanted.host}:${scheme === 'https' ? httpsPort : httpPort}${wanted.path}`;
  const method = wanted.method ?? 'GET';
  spare ??= newAgent(ca);
  const started = performance.now();
  const response = await request(url, {
    dispatcher: wanted.agent ?? spare,
    method,
    headers: (wanted.headers ?? []).flat(),
    body: wanted.body === undefined || wanted.body.length === 0 ? null : wanted.body,
  });
  const text = await response.body.text();
  const cookies = response.headers['set-cookie'];
  const answer: Answer = {
    request: `${method} ${url}`,
    method,
    url: new URL(url),
    status: response.statusCode,
    headers: response.headers,
    setCookies: cookies === undefined ? [] : [cookies].flat(),
    text,
    replica: String(response.headers['x-replica']),
    milliseconds: performance.now() - started,
  };
  assertConforms(wanted, answer);
  return answer;
}

/** The host name of a strategy. */
export function hostOf(strategy: { name: string }): string {
  return `${strategy.name}.${target().publicHost}`;
}

/** The origin a browser would send from a page of that host. */
export function originOf(strategy: { name: string }): string {
  return `https://${hostOf(strategy)}:${target().httpsPort}`;
}
