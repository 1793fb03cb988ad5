import { isCommon } from './common.ts';

/** ASVS 5.0 6.2.1 and 6.2.9; counted in UTF-16 units, never trimmed, folded or cut (6.2.8). */
const LENGTH = { least: 8, most: 256 };

/** What somebody who attacks this very system tries (ASVS 5.0 6.2.11). */
const PRODUCT_WORDS = new Set(['gatehouse', 'gatehouselocalhost', 'gatehouseshop']);

/**
 * Whether this user may have this password. Any composition will do (ASVS 5.0 6.2.5); refused are the common ones,
 * and the user's or the product's name with nothing but digits and signs around it.
 */
export function isAcceptable(password: string, username: string): boolean {
  if (password.length < LENGTH.least || password.length > LENGTH.most) return false;
  if (isCommon(password)) return false;
  const [word, name] = [bare(password), bare(username)];
  const isName = password.toLowerCase().includes(username.toLowerCase()) && word === name;
  return !isName && !PRODUCT_WORDS.has(word);
}

/** Whether anybody can have this password; anything longer is not worth hashing. */
export function isPossible(password: string): boolean {
  return password.length <= LENGTH.most;
}

/** The letters alone, in lower case: `Gatehouse-2024!` is `gatehouse`. */
function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}]/gu, '');
}
