import { describe, expect, it } from 'vitest';
import { connectionOf, type DatabaseAddress, databaseFaults } from './database-address.ts';

const CA = '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n';

describe('connectionOf', () => {
  it.each<[DatabaseAddress, object]>([
    [
      { url: 'postgres://ada@db:5433/shop', password: 'p@ss/word:%' },
      { user: 'ada', host: 'db', port: 5433, database: 'shop', password: 'p@ss/word:%' },
    ],
    [{ url: 'postgresql://ada:p%40ss@db/shop' }, { password: 'p@ss', host: 'db' }],
    [{ url: 'postgres://ada@[::1]:5432/shop' }, { host: '::1' }],
    [{ url: 'postgres://ada@/shop?host=/var/run/postgresql' }, { host: '/var/run/postgresql' }],
    [{ url: 'postgres://ada@db/shop?options=-c%20geqo%3Doff' }, { options: '-c geqo=off' }],
    [{ url: 'postgres://ada@db/shop?sslmode=verify-full', ca: CA }, { ssl: { ca: Buffer.from(CA) } }],
    [{ url: 'postgres://ada@db/shop?sslmode=disable' }, { ssl: false }],
  ])('reads %j', (address, expected) => {
    expect(connectionOf(address)).toMatchObject(expected);
  });
});

describe('databaseFaults', () => {
  it.each<[string, RegExp]>([
    ['postgres:///shop', /names no host/],
    ['postgres://hunter2@/shop', /names no host/],
    ['postgres://db/shop', /names no user/],
    ['postgres://ada:hunter2#x@db/shop', /names no|cannot be understood/],
    ['postgres://ada:hunter2%@db:99999/shop', /cannot be understood/],
    ['postgres://ada:hunter2@db:port/shop', /cannot be understood/],
    ['postgres://ada@db/shop?statement_timeout=0', /has the parameter statement_timeout/],
    ['postgres://ada@db/shop?query_timeout=0', /has the parameter query_timeout/],
    ['postgres://ada@db/shop?max=1', /has the parameter max/],
    ['postgres://ada@db/shop?hunter2%20is%20secret=1', /has the parameter \(unreadable\)/],
    ['postgres://ada@db/shop?sslmode=require', /sslmode/],
    ['postgres://ada@db/shop?sslmode=no-verify', /sslmode/],
    ['postgres://ada@db/shop?sslrootcert=/nowhere', /Add sslmode=verify-full/],
    ['postgres://ada@db/shop?sslmode=verify-full&sslrootcert=/nowhere/hunter2', /cannot be read \(ENOENT\)/],
  ])('refuses %s by the name of the variable, without its value', (url, rule) => {
    const faults = databaseFaults({ url });
    expect(faults).toEqual([{ variable: 'DATABASE_URL', rule: expect.stringMatching(rule) }]);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });

  it('refuses two passwords, and certificates without TLS', () => {
    const twice = databaseFaults({ url: 'postgres://ada:one@db/shop', password: 'two' });
    expect(twice.map(({ variable }) => variable)).toEqual(['DATABASE_PASSWORD']);
    const unused = databaseFaults({ url: 'postgres://ada@db/shop', ca: CA });
    expect(unused.map(({ variable }) => variable)).toEqual(['DATABASE_CA']);
  });
});
