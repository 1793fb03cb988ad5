import { type ProblemCode, problems } from '@gatehouse/contracts';

export interface ProblemOptions {
  /** One sentence about this occurrence. Never a value the client sent; dropped from 5xx answers. */
  detail?: string;
  /** Seconds until trying again makes sense; sets `Retry-After`. */
  retryAfter?: number;
  /** Further response headers, such as `WWW-Authenticate`. */
  headers?: Readonly<Record<string, string>>;
  /** What led here, for the log only. */
  cause?: unknown;
}

/** An answer to the client that is not a success, by the code it has in the contract. Expected: throw it anywhere. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly retryAfter: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    const { status, title } = problems[code];
    super(options.detail ?? title, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = status;
    this.title = title;
    this.detail = options.detail;
    this.retryAfter = options.retryAfter ?? (status === 503 ? 1 : undefined);
    this.headers = options.headers ?? {};
  }
}

/**
 * A store could not answer. Adapters throw it, with the cause kept for the log; the caller receives `undecided`.
 * Not to be confused with an answer of "no".
 */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** The `type` of a problem: a name, not an address, as nothing needs to be fetched (RFC 9457 section 3.1.1). */
export function problemType(code: ProblemCode): string {
  return `urn:gatehouse:problem:${code}`;
}

/** The RFC 9457 document of a problem as JSON text. */
export function problemText({ code, status, title, detail, retryAfter }: Problem): string {
  return JSON.stringify({
    type: problemType(code),
    title,
    status,
    code,
    ...(detail !== undefined && status < 500 ? { detail } : {}),
    ...(retryAfter !== undefined ? { retryAfter: Math.ceil(retryAfter) } : {}),
  });
}

/** The headers of a problem, in lower case. Problems are never cached: the next attempt may fare better. */
export function problemHeaders(problem: Problem): Record<string, string> {
  return {
    ...problem.headers,
    ...(problem.retryAfter !== undefined ? { 'retry-after': String(Math.ceil(problem.retryAfter)) } : {}),
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
  };
}
