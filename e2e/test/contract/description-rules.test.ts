import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { json } from '@gatehouse/testkit/answer';
import { afterAll, expect, test } from 'vitest';
import { exchange, hostOf } from '../../support/exchange.ts';
import { strategies } from '../../support/strategies.ts';

interface Report {
  problems: { ruleId: string; severity: string; location: { pointer: string }[] }[];
}

const LINTER = resolve(import.meta.dirname, '../../../node_modules/.bin/redocly');
/** No word leaves the machine, and none comes in. */
const QUIET = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What Redocly's recommended rules have against a description. */
async function problemsOf(description: unknown, name: string): Promise<string[]> {
  writeFileSync(join(folder, name), JSON.stringify(description));
  const args = ['lint', '--extends', 'recommended', '--format', 'json', name];
  const report = await new Promise<string>((done) => {
    // It exits with 1 where it finds an error, which the report names.
    execFile(LINTER, args, { cwd: folder, env: { ...process.env, ...QUIET } }, (_error, stdout) =>
      done(stdout),
    );
  });
  const { problems } = JSON.parse(report) as Report;
  return problems.map(({ ruleId, location }) => `${ruleId} at ${location[0]?.pointer ?? ''}`);
}

const described = async (name: string): Promise<Record<string, unknown>> => {
  const strategy = strategies.find((each) => each.name === name);
  if (strategy === undefined) throw new Error(`${name} is not served.`);
  return json(await exchange({ host: hostOf(strategy), path: '/openapi.json' }));
};

test.for(strategies)(
  'the description of $name passes Redocly’s recommended rules',
  { timeout: 60_000 },
  async ({ name }) => {
    // The cluster under test is below `localhost`, which a published description would not be.
    expect(await problemsOf(await described(name), `${name}.json`)).toEqual([
      'no-server-example.com at #/servers/0/url',
    ]);
  },
);

test('a description without security and with a path twice is found out', async () => {
  const [{ name } = { name: '' }] = strategies;
  const { security: _security, ...open } = await described(name);
  const paths = { '/x/{a}': {}, '/x/{b}': {} };
  const problems = await problemsOf({ ...open, paths: { ...Object(open.paths), ...paths } }, 'broken.json');
  expect(problems.join('\n')).toMatch(/security-defined/);
  expect(problems.join('\n')).toMatch(/no-identical-paths/);
});
