import { systemRandom } from '@gatehouse/defaults';
import { describe, expect, it } from 'vitest';
import { createKeyCipher } from './cipher.ts';

const cipher = createKeyCipher(systemRandom.bytes(32), systemRandom);
const plain = Buffer.from('a private key');

describe('createKeyCipher', () => {
  it('opens what it sealed, and seals the same differently each time', () => {
    const [one, two] = [cipher.seal('kid', plain), cipher.seal('kid', plain)];
    expect(cipher.open('kid', one)).toEqual(plain);
    expect(one.equals(two)).toBe(false);
    expect(one.includes(plain)).toBe(false);
  });

  it('opens nothing under another name or with another key', () => {
    const sealed = cipher.seal('kid', plain);
    expect(() => cipher.open('other', sealed)).toThrow();
    expect(() => createKeyCipher(systemRandom.bytes(32), systemRandom).open('kid', sealed)).toThrow();
  });

  it('opens nothing that was changed or cut, the tag included', () => {
    const sealed = cipher.seal('kid', plain);
    for (let i = 0; i < sealed.length; i += 1) {
      const changed = Buffer.from(sealed);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(() => cipher.open('kid', changed)).toThrow();
      expect(() => cipher.open('kid', sealed.subarray(0, i))).toThrow();
    }
  });
});
