import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { newUser } from '../../support/accounts.ts';
import { exchange, hostOf, originOf } from '../../support/exchange.ts';
import { strategies } from '../../support/strategies.ts';
import { target } from '../../support/target.ts';

const GENERATOR = 'openapi-python-client';
const VERSION = '0.29.1';
const SCRIPT = resolve(import.meta.dirname, '../../clients/sign_in_and_out.py');

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-client-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Why the generator cannot be used here; undefined when it can. */
function missing(): string | undefined {
  const found = spawnSync('python3', ['-m', 'openapi_python_client', '--version'], { encoding: 'utf8' });
  if (found.status === 0 && found.stdout.includes(VERSION)) return undefined;
  return `python3 has no ${GENERATOR} ${VERSION}: python3 -m pip install ${GENERATOR}==${VERSION}`;
}

const reason = missing();
/** One of each way of carrying a credential, known to every replica. */
const chosen = ['shared', 'token', 'sealed'];

describe('a Python client made of a host’s description', () => {
  test.for(strategies.filter(({ name }) => chosen.includes(name)))(
    'signs in and out at $name',
    { timeout: 60_000 },
    async (strategy, context) => {
      if (reason !== undefined) context.skip(reason);
      const answer = await exchange({ host: hostOf(strategy), path: '/openapi.json' });
      const place = mkdtempSync(join(folder, `${strategy.name}-`));
      const files = {
        'openapi.json': answer.text,
        'ca.pem': target().ca,
        'config.json': '{"post_hooks": []}',
      };
      for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text);
      const output = ['--meta', 'none', '--output-path', 'client', '--fail-on-warning'];
      const generate = ['generate', '--path', 'openapi.json', '--config', 'config.json', ...output];
      execFileSync('python3', ['-m', 'openapi_python_client', ...generate], { cwd: place, stdio: 'pipe' });
      const { username, password } = await newUser(strategy);
      const statuses = execFileSync(
        'python3',
        [SCRIPT, place, originOf(strategy), 'ca.pem', username, password],
        { cwd: place, encoding: 'utf8' },
      );
      // A sign-out takes the cookie away; the access token stays with its holder, and true until it expires.
      const after = strategy.carrier === 'cookie' ? 401 : expect.any(Number);
      expect(JSON.parse(statuses)).toEqual([200, 200, 204, after]);
    },
  );
});
