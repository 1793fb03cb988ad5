import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { databaseRolesSql } from './database-roles.ts';
import { scramVerifier } from './scram.ts';

const PASSWORDS = { auth: 'the-password-of-auth', api: 'the-password-of-api' };

describe('databaseRolesSql', () => {
  it('takes every right of an administrator from the roles of the services', () => {
    const attributes = [...databaseRolesSql(PASSWORDS).matchAll(/^ALTER ROLE (\w+) LOGIN (.*) PASSWORD/gm)];
    expect(attributes.map(([, role]) => role)).toEqual(['gatehouse_auth', 'gatehouse_api']);
    for (const [, , rights] of attributes) {
      expect(rights).toBe('NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS');
    }
  });

  it('ends each statement, and no part of one, with an empty line', () => {
    const statements = databaseRolesSql(PASSWORDS).split('\n\n');
    expect(statements.pop()).toBe('');
    for (const statement of statements) expect(statement).toMatch(/;$/);
  });

  it('holds no password', () => {
    expect(databaseRolesSql(PASSWORDS)).not.toMatch(/the-password/);
  });
});

it('a verifier is what RFC 5802 says, and the same for the same password', () => {
  const verifier = scramVerifier('ada', 'secret');
  expect(scramVerifier('ada', 'secret')).toBe(verifier);
  expect(scramVerifier('eve', 'secret')).not.toBe(verifier);
  const [, salt = '', stored, server] = /^SCRAM-SHA-256\$4096:([^$]+)\$([^:]+):(.+)$/.exec(verifier) ?? [];
  const salted = pbkdf2Sync('secret', Buffer.from(salt, 'base64'), 4096, 32, 'sha256');
  const key = (name: string) => createHmac('sha256', salted).update(name).digest();
  expect(stored).toBe(createHash('sha256').update(key('Client Key')).digest('base64'));
  expect(server).toBe(key('Server Key').toString('base64'));
});
