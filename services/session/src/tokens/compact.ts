/** Longer ones are not ours, and not worth decoding. */
const LONGEST = 4096;

/**
 * The parts of a JWS or JWE in compact serialization; undefined when there are not exactly that many, or it is too long
 * to be ours.
 */
export function compactParts(text: string, count: number): string[] | undefined {
  if (text.length > LONGEST) return undefined;
  // One more than wanted is enough to know.
  const parts = text.split('.', count + 1);
  return parts.length === count ? parts : undefined;
}

/**
 * The bytes of a part in the one canonical base64url spelling; undefined when it is another one, or empty. Decoders
 * accept several spellings (padding, spare bits, white space inside); refusing all but one keeps whatever goes by the
 * text of a credential honest.
 */
export function canonicalBytes(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return part !== '' && bytes.toString('base64url') === part ? bytes : undefined;
}

/** Whether `text` has exactly so many parts, each of them canonical. */
export function isCanonicalCompact(text: string, count: number): boolean {
  return compactParts(text, count)?.every((part) => canonicalBytes(part) !== undefined) ?? false;
}
