import { several } from '../../report/src/format.ts';
import { mark, measuresTable } from '../../report/src/table.ts';
import { wrap } from '../../report/src/wrap.ts';
import { columns } from './columns.ts';
import type { Report } from './report.ts';
import { asEnvironment } from './settings.ts';

/** Everything the tour prints when it is done. `width`: columns of the terminal. */
export function reportText(report: Report, width: number): string {
  return [
    heading(report, width),
    measuresTable(report, width),
    legend(width),
    findings(report, width),
    verdict(report, width),
  ].join('\n\n');
}

/** The report for programs. Seconds and milliseconds have three decimals: more was not measured. */
export function reportJson(report: Report): string {
  const rounded = (_name: string, value: unknown): unknown =>
    typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
  return JSON.stringify(report, rounded, 2);
}

function heading({ way, replicas, settings, patience, rows }: Report, width: number): string {
  const ways = `${several(rows.length, 'way')} of staying signed in`;
  const what = `${ways}, on ${several(replicas.length, 'replica')} (${way}): ${replicas.join(' ')}`;
  const conditions =
    settings === undefined
      ? 'The cluster was running already, with time limits of its own: an ending is awaited for at most ' +
        `${patience} s, and judged only where it has to be noticed at once.`
      : `A cluster of its own with ${assignments(asEnvironment(settings))}; all else by default.`;
  return `${wrap('', what, width)}\n${wrap('', conditions, width)}`;
}

function assignments(environment: Record<string, string>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function legend(width: number): string {
  const lines = columns.map(({ name, meaning }) => wrap('  ', `${name}: ${meaning}`, width, '    '));
  const holder = wrap(
    '  ',
    'Where one replica keeps the session and the gateway does not lead there (memory), cart, role and sign-out ' +
      'requests are repeated until X-Replica names that replica.',
    width,
  );
  return ['What the columns say', ...lines, holder].join('\n');
}

function findings({ rows }: Report, width: number): string {
  const longest = Math.max(...rows.map(({ measures }) => measures.strategy.length));
  const lines = rows.map(({ measures, seen }) =>
    wrap(`  ${measures.strategy.padEnd(longest)}  `, seen, width),
  );
  return ['What was seen', ...lines].join('\n');
}

function verdict({ rows, seconds }: Report, width: number): string {
  const failed = rows.filter(({ failures }) => failures.length > 0);
  const took = `(${Math.round(seconds)} s)`;
  if (failed.length === 0) return `${mark([])} Every strategy showed what it should ${took}.`;
  const lines = failed.flatMap(({ measures, failures }) =>
    failures.map((failure) => wrap(`  ${measures.strategy}: `, failure, width)),
  );
  return [
    `${mark(['failed'])} ${failed.length} of ${rows.length} did not show what they should ${took}:`,
    ...lines,
  ].join('\n');
}
