/** One request of this page and what came back, as the journal shows it. */
export interface Exchange {
  readonly id: number;
  /** When it was sent, in ms since 1970. */
  readonly sentAt: number;
  readonly method: string;
  readonly path: string;
  /** 0 where no answer came. */
  readonly status: number;
  readonly replica: string;
  readonly verdict: 'accepted' | 'rejected' | 'undecided' | 'public' | 'no answer';
  /** Where the verdict came from, by `Server-Timing`. */
  readonly cause: string;
  /** How long authentication took, in ms; undefined where there was none. */
  readonly authenticationMs: number | undefined;
  /** How long the answer took, in ms. */
  readonly tookMs: number;
  /** What the page sent by itself; cookies are the browser's. */
  readonly sent: 'access token' | 'cookies';
  readonly code: string;
}

/** An answer as the page uses it. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T | undefined;
  /** The problem's code; empty where there is none. */
  readonly code: string;
  readonly retryAfterSeconds: number;
}

interface Timing {
  readonly cause: string;
  readonly authenticationMs: number | undefined;
}

/** Reads the `authenticate` entry of a `Server-Timing` header. */
export function readTiming(header: string | null): Timing {
  const entry = /(?:^|,)\s*authenticate((?:;[^,;]*(?:"[^"]*")?)*)/.exec(header ?? '')?.[1] ?? '';
  const duration = /;dur=([\d.]+)/.exec(entry)?.[1];
  const cause = /;desc="([^"]*)"/.exec(entry)?.[1] ?? '';
  return { cause, authenticationMs: duration === undefined ? undefined : Number(duration) };
}

/** What an answer says about the credential that was sent. */
export function verdictOf(status: number, code: string, timing: Timing): Exchange['verdict'] {
  if (status === 0) return 'no answer';
  if (code === 'undecided') return 'undecided';
  if (status === 401) return 'rejected';
  return timing.authenticationMs === undefined ? 'public' : 'accepted';
}
