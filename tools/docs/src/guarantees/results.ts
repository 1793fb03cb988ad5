import { type Figure, type Result, readResult } from '@gatehouse/lab/report/result';
import { benchmarkOf, benchmarks } from '../../../results/src/benchmarks.ts';
import type { FigureName } from './guarantee.ts';

/** The committed results, by their names; a name that is not in there was not measured yet. */
export type Results = ReadonlyMap<string, Result>;

/** @throws when a file is no result: nothing that is not a figure may pass for one */
export function readResults(folder?: string): Results {
  return new Map(
    benchmarks.flatMap(({ name }) => {
      const result = readResult(name, folder);
      return result ? [[name, result] as const] : [];
    }),
  );
}

/** A figure with the run that it comes from. */
export interface Found {
  readonly figure: Figure;
  readonly result: Result;
}

/** @throws when nothing measures a result of that name: a misspelt one would be "not measured yet" for ever */
export function findFigure(results: Results, { result: name, id }: FigureName): Found | undefined {
  if (benchmarkOf(name) === undefined) throw new Error(`Nothing measures ${name}.`);
  const result = results.get(name);
  const figure = result?.figures.find((one) => one.id === id);
  return result && figure && { result, figure };
}

/** `**55 MB** for 100,000 sessions` */
export function figureText({ value, unit, what }: Figure): string {
  const number = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 3 }).format(value);
  return `**${[number, unit].filter((word) => word !== '').join(' ')}** ${what}`;
}

export const dayOf = ({ at }: Result): string => at.slice(0, 10);
