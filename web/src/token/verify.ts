import { bytesOf, takeApart } from './jwt.ts';

interface KeySet {
  readonly keys: readonly (JsonWebKey & { readonly kid?: string })[];
}

/** Verifies the signature with the published keys, as every replica does (RFC 8037: EdDSA with Ed25519). */
export async function verify(token: string, { keys }: KeySet): Promise<'valid' | 'invalid' | 'unknown key'> {
  const parts = takeApart(token);
  const key = keys.find(({ kid }) => kid !== undefined && kid === parts?.header.kid);
  if (!parts || !key) return 'unknown key';
  const [signed] = /^[^.]*\.[^.]*/.exec(token) ?? [''];
  const { kty, crv, x } = key;
  const imported = await crypto.subtle.importKey('jwk', { kty, crv, x } as JsonWebKey, 'Ed25519', false, [
    'verify',
  ]);
  const isValid = await crypto.subtle.verify(
    'Ed25519',
    imported,
    bytesOf(parts.signature),
    new TextEncoder().encode(signed),
  );
  return isValid ? 'valid' : 'invalid';
}
