import type { Figure } from '@gatehouse/lab/report/result';
import { benchmarkOf } from '../../../results/src/benchmarks.ts';
import { tableText } from '../table.ts';
import type { FigureName, Guarantee } from './guarantee.ts';
import { dayOf, figureText, findFigure, type Results } from './results.ts';

const NOT_MEASURED = 'not measured yet';

/** The latest figures of a promise; what is missing is named, and is no number. */
export function figuresTable({ figures }: Guarantee, results: Results): string {
  const rows = figures.flatMap((name) => {
    const found = findFigure(results, name);
    if (!found) return [];
    const { result, figure } = found;
    return [[figureText(figure), boundText(figure), `\`${result.command}\``, dayOf(result)]];
  });
  const table =
    rows.length > 0 ? [tableText({ head: ['figure', 'at most', 'measured by', 'on'], rows })] : [];
  return [...table, ...missing(figures, results)].join('\n\n');
}

/** A figure beyond its bound is shown, and says so: a promise that was not kept is no secret. */
function boundText({ value, bound, unit }: Figure): string {
  if (bound === undefined) return '';
  return value > bound ? `${bound} ${unit}: **not kept**` : `${bound} ${unit}`;
}

/** Missing measurements, in a line for each result: `not measured yet: …`. */
function missing(figures: readonly FigureName[], results: Results): string[] {
  const lacking = figures.filter((name) => !findFigure(results, name));
  return [...new Set(lacking.map(({ result }) => result))].map((name) => {
    const ids = lacking.filter(({ result }) => result === name).map(({ id }) => id);
    // One that was measured for others lacks these alone.
    const which = results.has(name) ? ` (${ids.join(', ')})` : '';
    return `${NOT_MEASURED}: ${benchmarkOf(name)?.what ?? name}${which}`;
  });
}

/** The first figure of a promise that was measured, for the overview. */
export function headline({ figures }: Guarantee, results: Results): string {
  if (figures.length === 0) return 'tests alone';
  const [found] = figures.flatMap((name) => findFigure(results, name) ?? []);
  return found ? figureText(found.figure) : NOT_MEASURED;
}

/** Figures that belong to no promise: they are shown all the same. */
export function otherFigures(guarantees: readonly Guarantee[], results: Results): string {
  const shown = new Set(
    guarantees.flatMap(({ figures }) => figures).map(({ result, id }) => `${result}/${id}`),
  );
  const rows = [...results].flatMap(([name, result]) =>
    result.figures
      .filter(({ id }) => !shown.has(`${name}/${id}`) && name !== 'variants')
      .map((figure) => [figureText(figure), `\`${result.command}\``, dayOf(result)]),
  );
  return rows.length === 0 ? NOT_MEASURED : tableText({ head: ['figure', 'measured by', 'on'], rows });
}
