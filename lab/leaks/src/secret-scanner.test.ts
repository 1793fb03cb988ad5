import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Secret } from './secret-recorder.ts';
import { SecretScanner } from './secret-scanner.ts';

const secret = randomBytes(32);
const text = secret.toString('base64url');
const password = 'pass-0123456789ab';
const cookie: Secret = { text: `AAAAAAAAAAAAAAAA.${text}`, kind: 'session cookie' };
const secrets: Secret[] = [cookie, { text: password, kind: 'password' }];
const noise = randomBytes(100_000);

it.each([
  ['whole', Buffer.from(cookie.text)],
  ['without the tag', Buffer.from(text)],
  ['as bytes', secret],
  ['as hexadecimal digits', Buffer.from(secret.toString('hex'))],
])('finds a credential that is planted %s, wherever it stands', (_how, planted) => {
  for (const place of [0, 1, 4095, noise.length]) {
    const bytes = Buffer.concat([noise.subarray(0, place), planted, noise.subarray(place)]);
    expect([...new SecretScanner(secrets).in(bytes)]).toEqual([cookie]);
  }
});

it('finds a password in a line', () => {
  const line = Buffer.from(`{"level":"info","msg":"sign-in with ${password}"}\n`);
  expect([...new SecretScanner(secrets).in(line)].map(({ kind }) => kind)).toEqual(['password']);
});

it('finds nothing in noise, in an empty file, and where the end is missing', () => {
  const search = new SecretScanner(secrets);
  expect(search.in(noise).size).toBe(0);
  expect(search.in(Buffer.alloc(0)).size).toBe(0);
  expect(search.in(Buffer.from(text.slice(0, -1))).size).toBe(0);
});
