import Table from 'cli-table3';
import { columns } from '../../tour/src/columns.ts';
import type { Report, Row } from '../../tour/src/report.ts';
import { wrap } from './wrap.ts';

/** What the tour measured, one row a strategy; a list of them where the terminal is narrower than the table. */
export function measuresTable(report: Report, width: number): string {
  const table = asTable(report);
  const widest = Math.max(...table.split('\n').map((line) => line.length));
  return widest <= width ? table : asList(report, width);
}

function asTable({ rows, replicas }: Report): string {
  const table = new Table({
    head: ['', 'strategy', ...columns.map(({ head }) => head)],
    ...plain,
  });
  for (const { measures, failures } of rows) {
    table.push([mark(failures), measures.strategy, ...columns.map(({ cell }) => cell(measures, replicas))]);
  }
  return withoutTrailingSpace(table.toString());
}

export function withoutTrailingSpace(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** For cli-table3: a table without any lines. */
export const noLines = {
  'top-mid': '',
  mid: '',
  'left-mid': '',
  'mid-mid': '',
  'right-mid': '',
  top: '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  right: '',
  middle: '',
};

/** No lines between columns: what is left fits, and can be copied. */
export const plain = {
  chars: { ...noLines, 'top-mid': '', mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
};

function asList({ rows, replicas }: Report, width: number): string {
  const longest = Math.max(...columns.map(({ name }) => name.length));
  const one = ({ measures, failures }: Row): string =>
    [
      `${mark(failures)} ${measures.strategy}`,
      ...columns.map(({ name, cell }) => {
        const value = cell(measures, replicas).replaceAll('\n', ' ');
        return wrap(`    ${name.padEnd(longest)}  `, value, width);
      }),
    ].join('\n');
  return rows.map(one).join('\n\n');
}

export function mark(failures: readonly string[]): string {
  return failures.length === 0 ? '✓' : '✗';
}
