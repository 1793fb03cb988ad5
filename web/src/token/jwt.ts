import { base64url, decodeJwt, decodeProtectedHeader } from 'jose';

/** A JSON Web Token in its three parts (RFC 7519, RFC 7515). */
export interface TokenParts {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly signature: string;
}

/** Takes a token apart; undefined where it is none. Nothing is verified. */
export function takeApart(token: string): TokenParts | undefined {
  try {
    const [, , signature = ''] = token.split('.');
    return { header: { ...decodeProtectedHeader(token) }, payload: decodeJwt(token), signature };
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

const encode = (content: unknown): string => base64url.encode(JSON.stringify(content));
