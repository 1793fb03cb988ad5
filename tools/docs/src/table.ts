/** A table of Markdown: cells without the bars around them. */
export interface Table {
  head: string[];
  rows: string[][];
}

export function tableText({ head, rows }: Table): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Reads a table. A bar inside a cell is written `\|`, and stays so. */
export function readTable(text: string): Table {
  const [head = [], , ...rows] = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .replace(/^\||\|\s*$/g, '')
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
  return { head, rows };
}
