import { isCommon } from './common.ts';
import { prepared } from './prepared.ts';

/** ASVS 5.0 6.2.1 and 6.2.9; counted in Unicode code points of what is hashed, never trimmed, folded or cut (6.2.8). */
const LENGTH = { least: 8, most: 256 };

/** In UTF-16 units, before normalisation: more than 256 characters can be made of, at a cost worth paying (G15). */
const LONGEST_RAW = 4 * LENGTH.most;

/** What an attacker of this very system tries (ASVS 5.0 6.2.11). */
const PRODUCT_WORDS = new Set(['gatehouse', 'gatehouselocalhost', 'gatehouseshop']);

/**
 * Whether this user may have this password. Any composition will do (ASVS 5.0 6.2.5); refused are the common ones,
 * and the user's or the product's name with nothing but digits and signs around it.
 */
export function isAcceptable(raw: string, username: string): boolean {
  if (!isPossible(raw)) return false;
  const password = prepared(raw);
  if (lengthOf(password) < LENGTH.least || isCommon(password)) return false;
  const [word, name] = [bare(password), bare(username)];
  const isName = password.toLowerCase().includes(username.toLowerCase()) && word === name;
  return !isName && !PRODUCT_WORDS.has(word);
}

/** Whether an account can have this password; anything longer is not worth hashing. */
export function isPossible(raw: string): boolean {
  return raw.length <= LONGEST_RAW && lengthOf(prepared(raw)) <= LENGTH.most;
}

/** As a person counts them, more or less: a character beyond the first plane is one, not two UTF-16 units. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _character of text) length += 1;
  return length;
}

/** The letters alone, in lower case: `Gatehouse-2024!` is `gatehouse`. */
function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}]/gu, '');
}
