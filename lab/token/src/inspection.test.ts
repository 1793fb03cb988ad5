import { verify } from '@gatehouse/web/verify';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { inspect } from './inspection.ts';
import { inspectionText } from './text.ts';

const NOW = 1_800_000_000_000;

async function issued(claims: Record<string, unknown> = {}) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const token = await new SignJWT({ aud: 'token', roles: ['customer'], ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'k1', typ: 'at+jwt' })
    .setExpirationTime(NOW / 1000 + 60)
    .sign(privateKey);
  return { token, keys: { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'EdDSA' }] } };
}

const base64url = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');

describe('a token', () => {
  it('is taken apart', async () => {
    const { token } = await issued();
    expect(inspect(token, NOW)).toMatchObject({
      header: { alg: 'EdDSA', kid: 'k1' },
      payload: { aud: 'token', roles: ['customer'] },
      signatureBytes: 64,
      fitsCookie: true,
      expiresInSeconds: 60,
    });
  });

  it('that is large no longer fits into a cookie, and the text says so', async () => {
    const { token } = await issued({
      permissions: Array.from({ length: 300 }, (_, i) => `resource-${i}:write`),
    });
    const found = inspect(token, NOW + 61_000);
    expect(found).toMatchObject({ fitsCookie: false, expiresInSeconds: -1 });
    const text = inspectionText(found, undefined);
    expect(text).toContain('is too large for a cookie');
    expect(text).toContain('expiry     1 s ago');
    expect(text).toContain('which published key verifies it');
  });

  it.each(['', 'a.b', 'a.b.c', 'é.é.é', `${'a'.repeat(9000)}`])('%s is none', (text) => {
    expect(() => inspect(text, NOW)).toThrow('This is no JSON Web Token');
  });
});

describe('its signature', () => {
  it('is valid with the key that signed it, and with no other of the same name', async () => {
    const [one, other] = [await issued(), await issued()];
    expect(await verify(one.token, one.keys)).toBe('valid');
    expect(await verify(one.token, other.keys)).toBe('invalid');
    expect(await verify(one.token, { keys: [] })).toBe('unknown key');
  });

  it('does not belong to a payload that was edited', async () => {
    const { token, keys } = await issued();
    const [header, , signature] = token.split('.');
    expect(
      await verify(`${header}.${base64url({ aud: 'token', roles: ['admin'] })}.${signature}`, keys),
    ).toBe('invalid');
  });

  it.each(['none', 'HS256', 'ES256'])('is refused under the algorithm %s', async (alg) => {
    const { token, keys } = await issued();
    const [, payload, signature] = token.split('.');
    const verdict = await verify(`${base64url({ alg, kid: 'k1' })}.${payload}.${signature}`, keys);
    expect(verdict).toBe('refused algorithm');
  });
});
