import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto';

export interface Parts {
  head: Record<string, unknown>;
  claims: Record<string, unknown>;
  signature: string;
}

export function encode(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** A JWT taken apart. */
export function parts(token: string): Parts {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const decode = (part: string) =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  return { head: decode(head), claims: decode(claims), signature };
}

/** Key pairs of an attacker, of the kinds a server may use. */
export const attacker = generateKeyPairSync('ed25519');
const attackerEc = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const attackerRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Signs with the attacker's own key, by the algorithm the header names. */
export function signed(head: Record<string, unknown>, claims: unknown): string {
  const input = `${encode(head)}.${encode(claims)}`;
  const data = Buffer.from(input);
  const alg = String(head.alg);
  if (alg.startsWith('ES')) {
    return `${input}.${sign('sha256', data, { key: attackerEc.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  }
  if (alg.startsWith('RS'))
    return `${input}.${sign('sha256', data, attackerRsa.privateKey).toString('base64url')}`;
  return `${input}.${sign(null, data, attacker.privateKey).toString('base64url')}`;
}

/** A MAC keyed with public data: the published key, in each form a library might take it. */
export function macWithPublicKey(head: object, claims: object, jwk: JsonWebKey): string[] {
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const secrets = [
    key.export({ type: 'spki', format: 'pem' }).toString(),
    key.export({ type: 'spki', format: 'pem' }).toString().trimEnd(),
    key.export({ type: 'spki', format: 'der' }),
    Buffer.from(jwk.x ?? jwk.n ?? '', 'base64url'),
    jwk.x ?? jwk.n ?? '',
    JSON.stringify(jwk),
  ];
  const input = `${encode({ ...head, alg: 'HS256' })}.${encode(claims)}`;
  return secrets.map(
    (secret) => `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`,
  );
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Other last characters that decode to the same signature bytes: base64url leaves their low bits unused. */
export function sameBytes(signature: string): string[] {
  const bytes = Buffer.from(signature, 'base64url');
  const stem = signature.slice(0, -1);
  return [...ALPHABET]
    .map((last) => `${stem}${last}`)
    .filter((other) => other !== signature && Buffer.from(other, 'base64url').equals(bytes));
}

/** The text with the character at that place replaced by another of the alphabet. */
export function flip(text: string, index: number): string {
  const at = (index + text.length) % text.length;
  const place = ALPHABET.indexOf(text.charAt(at));
  // Thirty-two places on: the highest bit of the six changes, never only an unused one.
  return `${text.slice(0, at)}${ALPHABET.charAt((place + 32) % 64)}${text.slice(at + 1)}`;
}
