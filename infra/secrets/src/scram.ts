import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

/** PostgreSQL's own default. */
const ITERATIONS = 4096;

/**
 * What PostgreSQL keeps of a password (RFC 5802, section 3): `ALTER ROLE … PASSWORD` takes it as it is, and no statement or
 * log then holds the password. The salt follows from the password, so that the same secret always gives the same text:
 * passwords here are 32 random bytes, which no table of hashes knows.
 */
export function scramVerifier(role: string, password: string): string {
  const salt = createHash('sha256').update(`${role}:${password}`).digest().subarray(0, 16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const keyOf = (name: string) => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${keyOf('Server Key').toString('base64')}`;
}
