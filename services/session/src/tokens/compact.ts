/** Longer ones are not ours, and not worth decoding. */
const LONGEST = 4096;
const PART = /^[A-Za-z0-9_-]+$/;

/**
 * Whether `text` is a JWS or JWE in compact serialization with exactly `parts` parts, each in the one canonical
 * base64url spelling. Verifiers accept several spellings of one signature (padding, spare bits, white space inside);
 * refusing all but one keeps whatever goes by the text of a token honest. `empty` names the parts that may be empty.
 */
export function isCanonicalCompact(text: string, parts: number, empty: readonly number[] = []): boolean {
  if (text.length > LONGEST) return false;
  const found = text.split('.');
  return (
    found.length === parts && found.every((part, i) => (part === '' ? empty.includes(i) : isCanonical(part)))
  );
}

function isCanonical(part: string): boolean {
  return PART.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part;
}
