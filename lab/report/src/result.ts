import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { readIfThere, writeAtomically } from '@gatehouse/infra/common/files';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

const Machine = Type.Object({ cores: Type.Integer(), node: Type.String() });

/** One number that was measured. `value`, `unit` and `what` read as one sentence: "52 MB for 100,000 sessions". */
const Figure = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', description: 'Unique within its result' }),
  value: Type.Number(),
  unit: Type.String({ description: 'Empty for a mere count' }),
  bound: Type.Optional(Type.Number({ description: 'The most it may be, in the same unit' })),
  what: Type.String({ minLength: 1 }),
});

/** What the latest run of a command found. More members than these may be there: they are left as they are. */
export const Result = Type.Object({
  command: Type.String({ minLength: 1, description: 'As one types it, to measure it again' }),
  at: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z$', description: 'When it began, UTC' }),
  machine: Machine,
  figures: Type.Array(Figure),
});

export type Machine = Static<typeof Machine>;
export type Figure = Static<typeof Figure>;
export type Result = Static<typeof Result>;

/** The committed results of the latest runs. */
const resultsFolder = join(repositoryRoot, 'docs/results');

/** This machine, as far as a figure depends on it. */
export const thisMachine = (): Machine => ({ cores: availableParallelism(), node: process.version });

/** A result of this machine and this moment, or of those that are given. */
export function resultOf(
  command: string,
  figures: Figure[],
  { at = new Date().toISOString(), machine = thisMachine() }: Partial<Pick<Result, 'at' | 'machine'>> = {},
): Result {
  const { cores, node } = machine;
  return { command, at, machine: { cores, node }, figures };
}

/** @throws TypeError when it is no result: nothing but what was measured gets into the documents */
function checkedResult(value: unknown, name: string): Result {
  const [fault] = Value.Errors(Result, value);
  if (fault)
    throw new TypeError(`The result ${name} is not as it should be: ${fault.instancePath} ${fault.message}.`);
  const result = Value.Parse(Result, value);
  const ids = result.figures.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new TypeError(`The result ${name} has the figure ${twice} twice.`);
  return result;
}

/** Where the latest result of this name is kept. */
export const resultFile = (name: string, folder = resultsFolder): string => join(folder, `${name}.json`);

/** Also for a command that hands its figures over in a file: it needs no reader then. */
export function writeResult(file: string, result: Result): void {
  writeAtomically(file, `${JSON.stringify(checkedResult(result, file), undefined, 2)}\n`, 0o644);
}

/** The latest result of this name; undefined before the first measurement. */
export function readResult(name: string, folder = resultsFolder): Result | undefined {
  const text = readIfThere(resultFile(name, folder));
  return text === undefined ? undefined : checkedResult(JSON.parse(text), name);
}
