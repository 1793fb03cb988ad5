/** One answer of the gateway, read to its end. Times by `performance.now()`. */
export interface Answer {
  /** `GET /api/me` */
  request: string;
  status: number;
  /** The process that answered: `X-Replica`. */
  replica: string;
  /** Just before the request went out. */
  startedAt: number;
  /** When its header had come. */
  answeredAt: number;
  body: unknown;
  /** The problem's stable code. */
  code: string | undefined;
  /** How long authenticating took, in ms, by `Server-Timing`. */
  authenticate: number | undefined;
  setCookies: string[];
  /** Bytes of the header lines that carry credentials. */
  credentialBytes: { sent: number; received: number };
}

/** The text at a path of the body; undefined when there is none. */
export function textAt(body: unknown, ...path: string[]): string | undefined {
  const value = valueAt(body, path);
  return typeof value === 'string' ? value : undefined;
}

/** The number at a path of the body; undefined when there is none. */
export function numberAt(body: unknown, ...path: string[]): number | undefined {
  const value = valueAt(body, path);
  return typeof value === 'number' ? value : undefined;
}

/** What the answer was, for a list of faults. */
export function described({ request, status, code, replica }: Answer): string {
  return `${request} answered ${status}${code === undefined ? '' : ` ${code}`} (${replica || 'no X-Replica header'})`;
}

/** `authenticate;dur=0.041;desc="redis hit"` among other entries (W3C Server Timing). */
export function authenticateTime(header: string | undefined): number | undefined {
  const duration = /(?:^|,)\s*authenticate(?:;[^,;]+)*?;dur=([\d.]+)/.exec(header ?? '')?.[1];
  return duration === undefined ? undefined : Number(duration);
}

/** The quantity of a cart's line; 0 when it has none. */
export function quantityOf(cart: unknown, sku: string): number {
  const items = valueAt(cart, ['items']);
  if (!Array.isArray(items)) return 0;
  const line: unknown = items.find((item) => textAt(item, 'sku') === sku);
  return numberAt(line, 'quantity') ?? 0;
}

function valueAt(body: unknown, path: readonly string[]): unknown {
  let value = body;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
