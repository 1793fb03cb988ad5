import { isDeepStrictEqual } from 'node:util';
import { UserError } from './errors.ts';
import type { Settings } from './start-request.ts';

/**
 * Settings are for a whole cluster: changing them takes a new start.
 * @throws UserError naming what differs
 */
export function requireSameSettings(present: Settings, wanted: Partial<Settings>): void {
  const normal = (value: unknown) => (Array.isArray(value) ? value.toSorted() : value);
  const other = Object.entries(wanted)
    .filter(([name, value]) => !isDeepStrictEqual(normal(value), normal(present[name as keyof Settings])))
    .flatMap(([name]) => (name === 'environment' ? variablesThatDiffer(present, wanted) : [name]));
  if (other.length === 0) return;
  throw new UserError(
    `The cluster runs already, with other settings (${other.join(', ')}).`,
    'Stop it first: `./gatehouse down`.',
  );
}

/** Names only: a value may be a secret. */
function variablesThatDiffer(present: Settings, { environment = {} }: Partial<Settings>): string[] {
  const names = new Set([...Object.keys(present.environment), ...Object.keys(environment)]);
  return [...names].filter((name) => present.environment[name] !== environment[name]).toSorted();
}
