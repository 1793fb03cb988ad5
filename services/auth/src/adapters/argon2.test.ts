import { describe, expect, it } from 'vitest';
import { createArgon2 } from './argon2.ts';

describe('createArgon2', () => {
  const argon2 = createArgon2();

  it('hashes at the cost OWASP recommends, with a salt of its own', async () => {
    const [one, two] = await Promise.all([argon2.hash('a password'), argon2.hash('a password')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await argon2.verify(one, 'a password')).toBe(true);
  });

  it('takes every character for what it is: no cut, no trim, no fold', async () => {
    const password = `${'x'.repeat(100)} ä🙂 `;
    const phc = await argon2.hash(password);
    expect(await argon2.verify(phc, password)).toBe(true);
    for (const other of [password.trim(), password.slice(0, 72), password.toUpperCase(), `${password}y`]) {
      expect(await argon2.verify(phc, other)).toBe(false);
    }
  });

  it('leaves the event loop free', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await argon2.hash('a password');
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});
