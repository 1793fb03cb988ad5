import { createPrivateKey, createPublicKey, hash, randomBytes, randomUUID, sign, verify } from 'node:crypto';
import { compactVerify, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** One way of signing access tokens, with a key of its own and everything ready to be repeated. */
export interface Algorithm {
  name: string;
  /** A token as the services make it, in bytes. */
  tokenBytes: number;
  /** Its public key in the published set, in bytes. */
  keyBytes: number;
  /** By what is measured. Each does it once; a signature that does not verify throws. */
  works: Readonly<Record<Work, () => Promise<void>>>;
}

export const WORKS = ['verify (jose)', 'sign (jose)', 'verify (node:crypto)', 'sign (node:crypto)'] as const;
export type Work = (typeof WORKS)[number];

/** `jose` is called as services/session/src/tokens/ call it. */
export async function prepare(alg: 'EdDSA' | 'ES256'): Promise<Algorithm> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = hash('sha256', String(jwk.x), 'base64url').slice(0, 22);
  const signed = () => new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'at+jwt' }).sign(privateKey);
  const token = await signed();

  const end = token.lastIndexOf('.');
  const [text, signature] = [
    Buffer.from(token.slice(0, end)),
    Buffer.from(token.slice(end + 1), 'base64url'),
  ];
  // RFC 7518 §3.4: JOSE writes the two numbers of an ECDSA signature one after the other, OpenSSL as ASN.1 unless told.
  const dsaEncoding = 'ieee-p1363';
  const digest = alg === 'ES256' ? 'sha256' : null;
  const ours = {
    public: { key: createPublicKey({ key: { ...jwk }, format: 'jwk' }), dsaEncoding },
    private: {
      key: createPrivateKey({ key: { ...(await exportJWK(privateKey)) }, format: 'jwk' }),
      dsaEncoding,
    },
  } as const;
  return {
    name: alg,
    tokenBytes: token.length,
    keyBytes: JSON.stringify({ ...jwk, kid, alg, use: 'sig' }).length,
    works: {
      'verify (jose)': async () => void (await compactVerify(token, publicKey, { algorithms: [alg] })),
      'sign (jose)': async () => void (await signed()),
      'verify (node:crypto)': async () => {
        if (!verify(digest, text, ours.public, signature)) throw new Error('a good signature was refused');
      },
      'sign (node:crypto)': async () => void sign(digest, text, ours.private),
    },
  };
}

/** What a token of the services says, in size. */
const claims: JWTPayload = {
  ...{ iss: 'gatehouse', aud: 'denylist', sub: randomUUID(), sid: randomBytes(32).toString('base64url') },
  ...{ jti: randomBytes(16).toString('base64url'), iat: 1_790_000_000, exp: 1_790_000_300 },
  ...{ username: 'ada', generation: 1, rights: 1, roles: ['customer'] },
  ...{ created: 1_790_000_000_000, seen: 1_790_000_000_000, absolute: 1_790_043_200_000 },
};
