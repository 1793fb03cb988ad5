import type { Logger } from './logging.ts';
import { StartError } from './start-error.ts';
import { throttle } from './throttle.ts';

/** Codes of OpenSSL and Node for a certificate that is not the one to trust, and for a server that speaks no TLS. */
const TLS_CODES =
  /^(CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_\w+|ERR_SSL_\w+|EPROTO)$/;

/** What the operator has to correct before the store can answer; undefined when waiting may help. */
export type ExplainMistake = (error: unknown) => string | undefined;

/** PgBouncer refuses the settings of a session, leaves them out, or mixes them up with other clients', as it is configured. */
export const POOLED =
  'DATABASE_URL leads to a pooler, behind which the settings of a session do not hold (docs/operations.md, "Behind a ' +
  'pooler"): let it lead to PostgreSQL itself.';

export const databaseMistake: ExplainMistake = (error) => {
  const { code, message } = partsOf(error);
  if (code === '28P01' || /client password must be a string|no password was/.test(message)) {
    return 'PostgreSQL refused the password: correct DATABASE_PASSWORD, or the user in DATABASE_URL.';
  }
  if (code === '28000') return 'PostgreSQL does not let this user in: correct the user in DATABASE_URL.';
  if (code === '3D000') return 'There is no such database: correct the path of DATABASE_URL.';
  if (code === '42501')
    return 'The user in DATABASE_URL has no right to do this: grant it, or correct DATABASE_URL.';
  if (/does not support SSL/.test(message)) {
    return 'PostgreSQL speaks no TLS: take sslmode from DATABASE_URL, or turn TLS on in PostgreSQL.';
  }
  if (/unsupported startup parameter/.test(message)) {
    return POOLED;
  }
  return tlsMistake(code, 'PostgreSQL', 'DATABASE');
};

export const redisMistake: ExplainMistake = (error) => {
  const { code, message } = partsOf(error);
  if (/^(WRONGPASS|NOAUTH)|without any password configured/.test(message)) {
    return 'Redis refused the user or the password: correct REDIS_PASSWORD, or the user in REDIS_URL.';
  }
  if (/^NOPERM/.test(message))
    return 'The user in REDIS_URL has no right to do this: grant it, or correct REDIS_URL.';
  if (/DB index is out of range|invalid DB index/.test(message)) {
    return 'There is no such database in Redis: correct the path of REDIS_URL.';
  }
  return tlsMistake(code, 'Redis', 'REDIS');
};

function tlsMistake(code: string, store: string, prefix: string): string | undefined {
  if (!TLS_CODES.test(code)) return undefined;
  if (/ALTNAME|HOSTNAME/.test(code)) {
    return `The certificate of ${store} is for another name: correct the host in ${prefix}_URL, or the certificate.`;
  }
  if (/^(ERR_SSL_|EPROTO)/.test(code)) {
    return `${store} and this service do not agree on TLS: correct ${prefix}_URL, or turn TLS on in ${store}.`;
  }
  return `The certificate of ${store} comes from an authority that is not known here, or has expired: correct ${prefix}_CA.`;
}

function partsOf(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: '', message: '' };
  return { code: 'code' in error ? String(error.code) : '', message: error.message };
}

/** A mistake is a mistake from then on, in ms: while a store starts it may not know its users yet. */
const GRACE = 5_000;
/** How long nothing but mistakes may come back from a store until the process ends, in ms. */
export const MISTAKE_PATIENCE = 30_000;

export interface MistakeWatchOptions {
  readonly logger: Logger;
  readonly explain: ExplainMistake;
  readonly now?: () => number;
  /** Called once the patience is over; the process ends. */
  readonly end?: (error: StartError) => void;
}

/** Tells mistakes in the configuration from stores that are away: the first never heal by waiting. */
export class MistakeWatch {
  readonly #options: Required<MistakeWatchOptions>;
  readonly #report: (entry: { mistake: string; error: unknown; lasts: number }) => void;
  #since: number | undefined;
  #last = 0;

  constructor(options: MistakeWatchOptions) {
    this.#options = { now: () => performance.now(), end: crash, ...options };
    const { logger } = options;
    this.#report = throttle(({ mistake, error, lasts }) =>
      logger[lasts < GRACE ? 'warn' : 'error']({ err: error }, mistake),
    );
  }

  /** @returns whether the failure is a mistake, which has been logged */
  failed(error: unknown): boolean {
    const { explain, now, end } = this.#options;
    const mistake = explain(error);
    if (mistake === undefined) return false;
    // A store that was away in between may have had its reasons: counting begins again.
    if (this.#since === undefined || now() - this.#last > MISTAKE_PATIENCE / 2) this.#since = now();
    this.#last = now();
    const lasts = now() - this.#since;
    this.#report({ mistake, error, lasts });
    if (lasts < MISTAKE_PATIENCE) return true;
    this.#since = undefined;
    end(new StartError(`For ${MISTAKE_PATIENCE / 1000} s: ${mistake}`, { cause: error }));
    return true;
  }

  works(): void {
    this.#since = undefined;
  }
}

/** Past every promise, so that the process drains and ends like after any error that escapes. */
function crash(error: StartError): void {
  queueMicrotask(() => {
    throw error;
  });
}
