import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describedIn, known, REPOSITORY, run } from '../../support/described.ts';
import { strategies } from '../../support/strategies.ts';

interface Report {
  problems: { ruleId: string; location: { pointer: string }[] }[];
}

const LINTER = join(REPOSITORY, 'node_modules/.bin/redocly');
/** No word leaves the machine, and none comes in. */
const QUIET = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

/** What Redocly's recommended rules warn of in a description. Rejects where they find an error. */
async function warningsOf(folder: string): Promise<string[]> {
  const args = ['lint', '--extends', 'recommended', '--format', 'json', 'openapi.json'];
  const { problems } = JSON.parse(await run(LINTER, args, folder, QUIET)) as Report;
  return problems.map(({ ruleId, location }) => `${ruleId} at ${location[0]?.pointer ?? ''}`);
}

test.for(strategies)('the description of $name passes Redocly’s recommended rules', async (strategy) => {
  // The cluster under test is below `localhost`, as that of a reader would not be.
  expect(await warningsOf(await describedIn(strategy))).toEqual(['no-server-example.com at #/servers/0/url']);
});

test('a description without security is refused', async () => {
  const [strategy] = known;
  if (strategy === undefined) throw new Error('There is no strategy.');
  const file = join(await describedIn(strategy), 'openapi.json');
  const { security: _security, ...open } = JSON.parse(readFileSync(file, 'utf8')) as { security: unknown };
  writeFileSync(file, JSON.stringify(open));
  await expect(warningsOf(join(file, '..'))).rejects.toThrow('security-defined');
});
