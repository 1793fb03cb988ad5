/**
 * Asking for the count, and what connections, health checks, clock comparisons and subscribers do (they
 * read the epoch as a range): no request causes these, and how often they happen depends on how busy the machine is.
 */
const UPKEEP =
  /^(info|ping|auth|hello|client|command|config|select|subscribe|time|quit|reset|xread|getrange)(\||$)/;

/** How often Redis carried out each command, upkeep left out. Commands inside scripts count as well as the script. */
export function parseCommandStats(info: string): Map<string, number> {
  const calls = new Map<string, number>();
  for (const [, name = '', count] of info.matchAll(/^cmdstat_([^:\s]+):calls=(\d+)/gm)) {
    if (!UPKEEP.test(name)) calls.set(name, Number(count));
  }
  return calls;
}

/** How many commands lie between two counts. */
export function callsBetween(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): number {
  let sum = 0;
  for (const [name, calls] of after) sum += calls - (before.get(name) ?? 0);
  return sum;
}
