import { hash } from 'node:crypto';
import type { Random } from '@gatehouse/defaults';

/** 256 bits: cannot be guessed (ASVS 5.0 7.2.3 asks for 128). */
const SECRET_BYTES = 32;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** A new unguessable value, 43 characters of base64url. */
export function newSecret(random: Random): string {
  return random.bytes(SECRET_BYTES).toString('base64url');
}

/** Whether `text` has the shape of a secret of ours: anything else is not worth a question to a store. */
export function isSecret(text: string): boolean {
  return SECRET.test(text);
}

/**
 * What is stored in place of a secret, and shown as the public id of a session: SHA-256 of 256 random bits can
 * neither be guessed nor turned back, so no salt is needed (G11).
 */
export function digest(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/** A short stable key of a user for store keys, so that one user's keys share a Redis Cluster slot. */
export function userKeyOf(userId: string): string {
  return hash('sha256', `tag:${userId}`, 'base64url').slice(0, 16);
}
