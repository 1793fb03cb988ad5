import { readFileSync } from 'node:fs';
import { type Static, type TObject, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { retiredVariables } from './retired-variables.ts';
import { ConfigurationError, type ConfigurationFault } from './start-error.ts';

type Environment = Record<string, string | undefined>;

/** What became of one variable: a value, nothing at all, or a rule that was broken. */
type Reading = { value: unknown } | { rule: string } | undefined;

const readTextFile = (path: string): string => readFileSync(path, 'utf8');

/**
 * Reads the variables that `schema` names from `env`; variables it does not name are ignored, names that older
 * versions read are refused.
 *
 * `X_FILE` holds the path of a file with the value of `X`, so that secrets need not be in the environment.
 * An empty variable counts as absent: compose passes `X=` for an unset variable. Numbers and booleans
 * (`true`, `false`) are converted, arrays are comma lists.
 *
 * @throws ConfigurationError naming every bad variable and its rule (the schema's description), never a value.
 */
export function readConfig<T extends TObject>(
  schema: T,
  env: Environment,
  readFile: (path: string) => string = readTextFile,
): Static<T> {
  const values: Record<string, unknown> = {};
  const faults: ConfigurationFault[] = retiredVariables(env);
  for (const [variable, rule] of Object.entries<TSchema>(schema.properties)) {
    const reading = readVariable(variable, rule, env, readFile);
    if (reading === undefined) continue;
    if ('rule' in reading) faults.push({ variable, rule: reading.rule });
    else values[variable] = reading.value;
  }
  if (faults.length > 0) throw new ConfigurationError(faults);
  return values as Static<T>;
}

function readVariable(
  variable: string,
  schema: TSchema,
  env: Environment,
  readFile: (path: string) => string,
): Reading {
  const text = readText(variable, env, readFile);
  if (text !== undefined && typeof text !== 'string') return text;
  if (text === undefined) {
    if ('default' in schema) return { value: structuredClone(schema.default) };
    return Type.IsOptional(schema) ? undefined : { rule: `is required. ${ruleOf(schema)}` };
  }
  const value = convert(schema, text);
  return Value.Check(schema, value) ? { value } : { rule: `is not valid. ${ruleOf(schema, value)}` };
}

/** The raw text of a variable or of the file its `_FILE` twin names; undefined when neither is set. */
function readText(
  variable: string,
  env: Environment,
  readFile: (path: string) => string,
): string | undefined | { rule: string } {
  const text = env[variable] || undefined;
  const path = env[`${variable}_FILE`] || undefined;
  if (path === undefined) return text;
  if (text !== undefined) return { rule: `is set twice. Set ${variable} or ${variable}_FILE, not both.` };
  try {
    // Editors and `echo` end a file with a line break; it is never part of a secret.
    return readFile(path).replace(/\r?\n$/, '') || undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return {
      rule: `the file that ${variable}_FILE names cannot be read (${code}). Correct the path or its permissions.`,
    };
  }
}

/** Text that is no number or boolean stays as it is, for the check to refuse. */
function convert(schema: TSchema, text: string): unknown {
  const { type, items } = schema as { type?: string; items?: TSchema };
  if (type === 'array') {
    const parts = text.split(',').map((part) => part.trim());
    return parts.filter((part) => part !== '').map((part) => convert(items ?? {}, part));
  }
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** The rule in words. A message of the checker serves where no description is given: it never quotes the value. */
function ruleOf(schema: TSchema, value?: unknown): string {
  const { description } = schema as { description?: string };
  return description ?? Value.Errors(schema, value)[0]?.message ?? 'See the documentation.';
}
