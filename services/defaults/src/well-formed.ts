/** A backslash and what it escapes: four hexadecimal digits, or one character. */
const ESCAPES = /\\(?:u([0-9a-f]{4})|.)/gis;

/**
 * Whether each surrogate that JSON text escapes has its partner. JSON can write half a character (RFC 8259 section
 * 8.2); encoded, all halves become one replacement character, and two different strings are the same. The text itself
 * came as UTF-8 and has none.
 */
export function isWellFormed(json: string): boolean {
  let high: number | undefined;
  for (const { index, 1: digits, 0: written } of json.matchAll(ESCAPES)) {
    const unit = digits === undefined ? 0 : Number.parseInt(digits, 16);
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (high !== undefined && !(isLow && index === high)) return false;
    if (high === undefined && isLow) return false;
    high = unit >= 0xd800 && unit <= 0xdbff ? index + written.length : undefined;
  }
  return high === undefined;
}
