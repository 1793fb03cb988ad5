const LONGEST = 120;

/** A User-Agent as one short printable line: it is shown in the list of sessions, and it is the client's own text. */
export function deviceOf(userAgent: string | undefined): string {
  const text = (userAgent ?? '').replaceAll(/[^\x20-\x7e]/g, '').trim();
  return text.slice(0, LONGEST) || 'unknown';
}
