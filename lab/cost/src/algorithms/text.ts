import Table from 'cli-table3';
import { plain, withoutTrailingSpace } from '../../../report/src/table.ts';
import type { Comparison } from './compare.ts';

/** What a comparison of the algorithms prints. */
export function comparisonText({ rows, sizes, machine }: Comparison): string {
  const works = new Table({ head: ['CPU time', 'ES256 by EdDSA', '95 % interval', 'EdDSA here'], ...plain });
  for (const { work, ratio, low, high, microseconds } of rows) {
    works.push([
      work,
      ratio.toFixed(2),
      `${low.toFixed(2)} to ${high.toFixed(2)}`,
      `${microseconds.toFixed(0)} µs`,
    ]);
  }
  const bytes = new Table({ head: ['size', 'access token', 'public key in the set'], ...plain });
  for (const { algorithm, tokenBytes, keyBytes } of sizes)
    bytes.push([algorithm, `${tokenBytes} bytes`, `${keyBytes} bytes`]);
  return [
    `Signing and verifying an access token. Node ${machine.node}, ${machine.cores} cores.`,
    ...[works, bytes].map((table) => withoutTrailingSpace(table.toString())),
  ].join('\n\n');
}
