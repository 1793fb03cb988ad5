import { CompactEncrypt } from 'jose';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { Sealer } from './sealer.ts';

const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const Content = Type.Object({ sid: Type.String() });
const content = { sid: 'a session' };

describe('a seal', () => {
  it('opens for the purpose it was made for, and for no other', async () => {
    const sealer = new Sealer([first]);
    const sealed = await sealer.seal('session', content);
    expect(sealed).not.toContain('session');
    expect(await sealer.open('session', Content, sealed)).toEqual(content);
    expect(await sealer.open('cart', Content, sealed)).toBeUndefined();
  });

  it('made with an older key opens while that key is known', async () => {
    const sealed = await new Sealer([first]).seal('session', content);
    expect(await new Sealer([second, first]).open('session', Content, sealed)).toEqual(content);
    expect(await new Sealer([second]).open('session', Content, sealed)).toBeUndefined();
  });

  it('opens in the very spelling it was made in only', async () => {
    const sealer = new Sealer([first]);
    const sealed = await sealer.seal('session', content);
    for (let i = 0; i < sealed.length; i += 1) {
      const changed = sealed[i] === 'A' ? 'B' : 'A';
      const altered = sealed.slice(0, i) + changed + sealed.slice(i + 1);
      expect(await sealer.open('session', Content, altered), `character ${i}`).toBeUndefined();
    }
    for (const altered of [
      `${sealed}=`,
      `${sealed} `,
      ` ${sealed}`,
      `${sealed}.`,
      sealed.replace('.', '\n.'),
    ]) {
      expect(await sealer.open('session', Content, altered)).toBeUndefined();
    }
  });

  it('does not open with a shortened authentication tag', async () => {
    const sealer = new Sealer([first]);
    const parts = (await sealer.seal('session', content)).split('.');
    const tag = Buffer.from(parts[4] ?? '', 'base64url')
      .subarray(0, 12)
      .toString('base64url');
    expect(await sealer.open('session', Content, [...parts.slice(0, 4), tag].join('.'))).toBeUndefined();
  });

  it.each(['', '....', 'a.b.c', 'a.b.c.d.e', '{}', 'x'.repeat(5000)])('is not %j', async (text) => {
    expect(await new Sealer([first]).open('session', Content, text)).toBeUndefined();
  });

  it('does not open what holds something else', async () => {
    const sealer = new Sealer([first]);
    expect(await sealer.open('session', Content, await sealer.seal('session', { other: 1 }))).toBeUndefined();
  });

  it('does not open what names another algorithm', async () => {
    const sealer = new Sealer([first]);
    const header = JSON.parse(
      Buffer.from((await sealer.seal('session', content)).split('.')[0] ?? '', 'base64url').toString(),
    ) as { kid: string };
    const other = await new CompactEncrypt(Buffer.from(JSON.stringify(content)))
      .setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM', kid: header.kid, typ: 'session' })
      .encrypt(first);
    expect(await sealer.open('session', Content, other)).toBeUndefined();
  });
});
