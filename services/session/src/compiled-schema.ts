import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

/** Tells what has the shape of a schema from what has not. */
export type Validator<T> = (value: unknown) => value is T;

/** The check of a schema as a function of its own: walking the schema each time cost more than what was checked. */
export function compileValidator<T extends TSchema>(schema: T): Validator<Static<T>> {
  const validator = Compile(schema);
  return (value): value is Static<T> => validator.Check(value);
}
