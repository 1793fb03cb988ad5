import { describe, expect, it } from 'vitest';
import { addressKey, sourceOf } from './source.ts';

describe('addressKey', () => {
  it.each([
    ['an IPv4 address is itself', '203.0.113.5', '203.0.113.5'],
    ['IPv4 in IPv6 clothes is the IPv4 peer', '::ffff:203.0.113.5', '203.0.113.5'],
    ['also in hexadecimal', '::FFFF:cb00:7105', '203.0.113.5'],
    ['also written out', '0:0:0:0:0:ffff:203.0.113.5', '203.0.113.5'],
    ['an IPv6 address is its network of 64 bits', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['however it is written', '2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['zeros in the network', '2001:db8::1', '2001:db8:0:0::/64'],
    ['loopback', '::1', '0:0:0:0::/64'],
    ['a zone is no part of it', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s', (_what, address, key) => {
    expect(addressKey(address)).toBe(key);
  });

  it('is another one for another network', () => {
    expect(addressKey('2001:db8:1:3::1')).not.toBe(addressKey('2001:db8:1:2::1'));
    expect(addressKey('::ffff:203.0.113.6')).not.toBe(addressKey('::ffff:203.0.113.5'));
  });

  it('is bounded, whatever a proxy says', () => {
    expect(addressKey('x'.repeat(10_000))).toHaveLength(64);
  });
});

describe('sourceOf', () => {
  it('names the account without case and unreadable', () => {
    const { account } = sourceOf('Correct-Horse', '::1');
    expect(account).toBe(sourceOf('correct-horse', '::1').account);
    expect(account.toLowerCase()).not.toContain('horse');
  });
});
