import { type Figure, Result } from '@gatehouse/lab/report/result';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';

/** What a report says. What it does not say of its command, time and machine is known to the program that started it. */
export interface Reading extends Partial<Omit<Result, 'figures'>> {
  readonly figures: Figure[];
}

/** @throws TypeError when the report is not the one that was expected */
export type Reader = (report: unknown) => Reading;

/** The report of a command as figures. A schema names only what is read: a report may say more, and change there. */
export function reading<S extends TSchema>(schema: S, read: (report: Static<S>) => Reading): Reader {
  return (report) => {
    const [fault] = Value.Errors(schema, report);
    if (fault) throw new TypeError(`The report cannot be read: ${fault.instancePath} ${fault.message}.`);
    return read(Value.Parse(schema, report));
  };
}

/** Of a command whose report is a result already. */
export const asResult: Reader = reading(Result, (result) => result);

/** `no lost cart update` → `no-lost-cart-update` */
export const idOf = (words: string): string =>
  words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** `100,000`: alike on every machine. */
export const grouped = (count: number): string => new Intl.NumberFormat('en-GB').format(count);
