import { describe, expect, it } from 'vitest';
import { ConfigurationError } from './start-error.ts';
import { checkedProxies } from './trusted-proxies.ts';

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
