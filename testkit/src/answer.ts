import type { Agent } from 'undici';

/** One request as it goes on the wire. */
export interface Exchange {
  method?: string;
  /** `shared.gatehouse.localhost`, without port. */
  host: string;
  path: string;
  /** Pairs, because names may come twice. `Host` may be among them. */
  headers?: [string, string][];
  body?: string | Buffer;
  /** Default `https`. */
  scheme?: 'https' | 'http';
  agent?: Agent;
}

/** One response, read to its end. */
export interface Answer {
  /** `POST https://shared.gatehouse.localhost:8443/auth/login`, for messages. */
  request: string;
  method: string;
  url: URL;
  status: number;
  /** By lower-case name; several lines of one name are an array. */
  headers: Record<string, string | string[] | undefined>;
  /** The `Set-Cookie` lines. */
  setCookies: string[];
  text: string;
  /** The process that answered. */
  replica: string;
  /** From sending the request to the end of the answer. */
  milliseconds: number;
}

/** The single value of a header; several lines are joined so that a comparison shows them. */
export function header(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(' || ') : value;
}

/** The body as JSON. The caller names the shape it then asserts. */
export function json<T = Record<string, unknown>>(answer: Answer): T {
  try {
    return JSON.parse(answer.text) as T;
  } catch {
    throw new Error(
      `${answer.request} answered ${answer.status} with a body that is no JSON: ${answer.text.slice(0, 200)}`,
    );
  }
}

/** The stable code of a problem, undefined when the answer is none. */
export function codeOf(answer: Answer): string | undefined {
  if (!String(answer.headers['content-type']).startsWith('application/problem+json')) return undefined;
  return json<{ code?: string }>(answer).code;
}
