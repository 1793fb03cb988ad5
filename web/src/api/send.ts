import { Store } from '../store.ts';
import { type Answer, type Exchange, readTiming, verdictOf } from './exchange.ts';
import { record } from './journal.ts';

/** Longer than the gateway lets any service take. */
const MOST_MS = 20_000;

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string | undefined;
}

let sent = 0;

/** Sends one request and records it. Never rejects: no answer is status 0. */
export async function send<T>({ method, path, body, token }: Request): Promise<Answer<T>> {
  const headers = new Headers({ accept: 'application/json' });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  const [sentAt, begun] = [Date.now(), performance.now()];
  const response = await fetch(path, {
    method,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
    cache: 'no-store',
    signal: AbortSignal.timeout(MOST_MS),
  }).catch(() => undefined);
  const content = await read(response);
  const status = response?.status ?? 0;
  const code = codeIn(content);
  const timing = readTiming(response?.headers.get('server-timing') ?? null);
  sent += 1;
  const exchange: Exchange = {
    ...{ id: sent, sentAt, method, path, status, code, ...timing },
    replica: response?.headers.get('x-replica') ?? '',
    verdict: verdictOf(status, code, timing),
    tookMs: performance.now() - begun,
    sent: token === undefined ? 'cookies' : 'access token',
  };
  record(exchange);
  noteClock(response?.headers.get('date') ?? null, sentAt);
  const retryAfterSeconds = Number(response?.headers.get('retry-after') ?? 0) || 0;
  return {
    status,
    code,
    retryAfterSeconds,
    body: status >= 200 && status < 300 ? (content as T) : undefined,
  };
}

async function read(response: Response | undefined): Promise<unknown> {
  if (!response) return undefined;
  try {
    return JSON.parse(await response.text());
  } catch {
    return undefined;
  }
}

const codeIn = (content: unknown): string =>
  typeof content === 'object' && content !== null && 'code' in content && typeof content.code === 'string'
    ? content.code
    : '';

/** How far this machine's clock is from the server's, in seconds, as of the last answer. */
export const skewSeconds = new Store(0);

function noteClock(date: string | null, sentAt: number): void {
  const server = Date.parse(date ?? '');
  if (!Number.isNaN(server)) skewSeconds.set(Math.round((sentAt - server) / 1000));
}
