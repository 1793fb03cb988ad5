/** A text behind `first`, broken between words, at most `width` wide; further lines begin below the end of `first`. */
export function wrap(
  first: string,
  text: string,
  width: number,
  indent: string = ' '.repeat(first.length),
): string {
  const lines: string[] = [];
  let line = first;
  for (const word of glued(text).split(' ')) {
    const empty = line === first || line === indent;
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else {
      line = empty ? `${line}${word}` : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n').replaceAll(GLUE, ' ');
}

/** A no-break space. */
const GLUE = '\u00a0';

/** A number and its unit stay together. */
function glued(text: string): string {
  return text.replaceAll(/(\d) (?=m?s\b|%)|(±) /g, `$1$2${GLUE}`);
}
