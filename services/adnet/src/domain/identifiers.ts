import { createHash } from 'node:crypto';
import type { Random } from '@gatehouse/defaults';

/** 128 random bits: the whole content of the tracking cookie. It names a browser and says nothing about it. */
export function newIdentifier(random: Random): string {
  return random.bytes(16).toString('hex');
}

/** What a client sent, where it has the shape of an identifier. Any other text is treated as no cookie. */
export function readIdentifier(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{32}$/.test(text) ? text : undefined;
}

/** The name of a browser in the database. */
export function digestOf(identifier: string): string {
  return createHash('sha256').update(identifier).digest('base64url');
}
