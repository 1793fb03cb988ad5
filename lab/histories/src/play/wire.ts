import type { Answer } from '@gatehouse/testkit/answer';
import { assertConforms } from '@gatehouse/testkit/conformance';
import { type Agent, request } from 'undici';

/** Where requests go. */
export interface Gateway {
  readonly httpsPort: number;
  readonly publicHost: string;
  readonly agent: Agent;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Hangs up. */
  readonly signal?: AbortSignal | undefined;
}

/** An answer, and what the contract forbids of any answer. */
export interface Heard {
  readonly answer: Answer;
  readonly fault: string | undefined;
}

/** Whatever carries a request to a strategy's host; undefined when no answer came. */
export type Carry = (strategy: string, call: Call) => Promise<Heard | undefined>;

/** The origin that a browser would send from a page of that strategy. */
export const originOf = ({ publicHost, httpsPort }: Gateway, strategy: string): string =>
  `https://${strategy}.${publicHost}:${httpsPort}`;

/** Sends through the gateway. A connection that breaks is no answer. */
export function carrying(gateway: Gateway): Carry {
  return async (strategy, { method, path, headers, body, signal }) => {
    const url = new URL(path, originOf(gateway, strategy));
    const started = performance.now();
    try {
      const options = { dispatcher: gateway.agent, method, headers, body: body ?? null };
      const response = await request(url, signal === undefined ? options : { ...options, signal });
      const text = await response.body.text();
      const cookies = response.headers['set-cookie'];
      const answer: Answer = {
        request: `${method} ${url.href}`,
        method,
        url,
        status: response.statusCode,
        headers: response.headers,
        setCookies: cookies === undefined ? [] : [cookies].flat(),
        text,
        replica: String(response.headers['x-replica']),
        milliseconds: performance.now() - started,
      };
      return { answer, fault: faultOf(answer) };
    } catch {
      return undefined;
    }
  };
}

function faultOf(answer: Answer): string | undefined {
  try {
    assertConforms({ host: answer.url.hostname, path: answer.url.pathname }, answer);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
