import { describe, expect, it } from 'vitest';
import { ConfigurationError } from './start-error.ts';
import { checkedProxies, trustedBy } from './trusted-proxies.ts';

describe('checkedProxies', () => {
  it('takes names, addresses and ranges', () => {
    const list = ['loopback', 'linklocal', 'uniquelocal', '10.0.0.1', '10.0.0.0/8', 'fd00::/8', '::1'];
    expect(checkedProxies(list)).toEqual(list);
    expect(checkedProxies([])).toEqual([]);
  });

  it.each([
    'true',
    '1',
    '*',
    '',
    'all',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '::ffff:10.0.0.0/8',
    '::FFFF:10.0.0.0/104',
  ])('refuses %j', (entry) => {
    expect(() => checkedProxies(['loopback', entry])).toThrow(ConfigurationError);
  });
});

it('answers the same for an address however often it is asked, and for more addresses than it remembers', () => {
  const trusts = trustedBy(['loopback', '10.0.0.0/8']);
  for (let round = 0; round < 2; round += 1) {
    for (let number = 0; number < 1500; number += 1) {
      const [high, low] = [number >> 8, number & 255];
      expect(trusts(`10.0.${high}.${low}`, 0)).toBe(true);
      expect(trusts(`192.0.${high}.${low}`, 0)).toBe(false);
    }
  }
  expect(trusts('::1', 0)).toBe(true);
});
