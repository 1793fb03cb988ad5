/** A JSON Web Token in its three parts (RFC 7519, RFC 7515). */
export interface TokenParts {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly signature: string;
}

/** Takes a token apart; undefined where it is none. Nothing is verified. */
export function takeApart(token: string): TokenParts | undefined {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0)
    return undefined;
  try {
    return { header: decode(header), payload: decode(payload), signature };
  } catch {
    return undefined;
  }
}

/** The token of a header and a payload with a signature that was made for others. */
export function putTogether(header: unknown, payload: unknown, signature: string): string {
  return `${encode(header)}.${encode(payload)}.${signature}`;
}

/** How many characters a payload takes in a token. */
export const lengthOf = (payload: unknown): number => encode(payload).length;

function decode(part: string): Record<string, unknown> {
  const bytes = bytesOf(part);
  const content: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new TypeError('no object');
  return content as Record<string, unknown>;
}

function encode(content: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** The bytes of base64url text. Throws where it is none. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
