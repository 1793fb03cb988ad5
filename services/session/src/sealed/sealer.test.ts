import { CompactEncrypt, compactDecrypt } from 'jose';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { compileValidator } from '../compiled-schema.ts';
import { Sealer } from './sealer.ts';

const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const Content = compileValidator(Type.Object({ sid: Type.String() }));
const content = { sid: 'a session' };

describe('a seal', () => {
  it('opens for the purpose it was made for, and for no other', () => {
    const sealer = new Sealer([first]);
    const sealed = sealer.seal('session', content);
    expect(sealed).not.toContain('session');
    expect(sealer.open('session', Content, sealed)).toEqual(content);
    expect(sealer.open('cart', Content, sealed)).toBeUndefined();
  });

  it('made with an older key opens while that key is known', () => {
    const sealed = new Sealer([first]).seal('session', content);
    expect(new Sealer([second, first]).open('session', Content, sealed)).toEqual(content);
    expect(new Sealer([second]).open('session', Content, sealed)).toBeUndefined();
  });

  it('opens in the very spelling it was made in only', () => {
    const sealer = new Sealer([first]);
    const sealed = sealer.seal('session', content);
    for (let i = 0; i < sealed.length; i += 1) {
      const changed = sealed[i] === 'A' ? 'B' : 'A';
      const altered = sealed.slice(0, i) + changed + sealed.slice(i + 1);
      expect(sealer.open('session', Content, altered), `character ${i}`).toBeUndefined();
    }
    for (const altered of [
      `${sealed}=`,
      `${sealed} `,
      ` ${sealed}`,
      `${sealed}.`,
      sealed.replace('.', '\n.'),
    ]) {
      expect(sealer.open('session', Content, altered)).toBeUndefined();
    }
  });

  it('does not open with a shortened authentication tag', () => {
    const sealer = new Sealer([first]);
    const parts = sealer.seal('session', content).split('.');
    const userKey = Buffer.from(parts[4] ?? '', 'base64url')
      .subarray(0, 12)
      .toString('base64url');
    expect(sealer.open('session', Content, [...parts.slice(0, 4), userKey].join('.'))).toBeUndefined();
  });

  it.each(['', '....', 'a.b.c', 'a.b.c.d.e', '{}', 'x'.repeat(5000)])('is not %j', (text) => {
    expect(new Sealer([first]).open('session', Content, text)).toBeUndefined();
  });

  it('does not open what holds something else', () => {
    const sealer = new Sealer([first]);
    expect(sealer.open('session', Content, sealer.seal('session', { other: 1 }))).toBeUndefined();
  });

  it('is a JWE: what we seal another library opens, and we open what it seals', async () => {
    const sealed = new Sealer([first]).seal('session', { sid: 'ü' });
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, first);
    expect(JSON.parse(new TextDecoder().decode(plaintext))).toEqual({ sid: 'ü' });
    expect(protectedHeader).toEqual({ alg: 'dir', enc: 'A256GCM', kid: expect.any(String), typ: 'session' });
    const theirs = await new CompactEncrypt(Buffer.from(JSON.stringify({ sid: 'ü' })))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: protectedHeader.kid ?? '', typ: 'session' })
      .encrypt(first);
    expect(new Sealer([second, first]).open('session', Content, theirs)).toEqual({ sid: 'ü' });
    expect(new Sealer([first]).open('cart', Content, theirs)).toBeUndefined();
  });

  it('opens with no header but the one we write: an order of its own or a field more is not ours', async () => {
    const { protectedHeader } = await compactDecrypt(new Sealer([first]).seal('session', content), first);
    const { alg, enc, kid = '', typ = '' } = protectedHeader;
    for (const header of [
      { typ, alg, enc, kid },
      { alg, enc, kid, typ, cty: 'json' },
    ]) {
      const theirs = await new CompactEncrypt(Buffer.from(JSON.stringify(content)))
        .setProtectedHeader({ ...header, alg, enc })
        .encrypt(first);
      expect(new Sealer([first]).open('session', Content, theirs)).toBeUndefined();
    }
  });

  it('is never the same twice: each has an initialization vector of its own', () => {
    const sealer = new Sealer([first]);
    const vectors = Array.from({ length: 100 }, () => sealer.seal('session', content).split('.')[2]);
    expect(new Set(vectors).size).toBe(100);
  });

  it('does not open what names another algorithm', async () => {
    const sealer = new Sealer([first]);
    const header = JSON.parse(
      Buffer.from(sealer.seal('session', content).split('.')[0] ?? '', 'base64url').toString(),
    ) as { kid: string };
    const other = await new CompactEncrypt(Buffer.from(JSON.stringify(content)))
      .setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM', kid: header.kid, typ: 'session' })
      .encrypt(first);
    expect(sealer.open('session', Content, other)).toBeUndefined();
  });
});
