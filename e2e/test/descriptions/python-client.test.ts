import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newUser } from '../../support/accounts.ts';
import { describedIn, known, PYTHON, REPOSITORY, run } from '../../support/described.ts';
import { originOf } from '../../support/exchange.ts';
import type { Strategy } from '../../support/strategies.ts';

const PROGRAM = join(REPOSITORY, 'e2e/clients/sign_in_and_out.py');

async function generatedClient(strategy: Strategy): Promise<unknown> {
  const folder = await describedIn(strategy);
  writeFileSync(join(folder, 'config.json'), '{"post_hooks": []}');
  const output = ['--meta', 'none', '--output-path', 'client', '--fail-on-warning'];
  const generate = ['generate', '--path', 'openapi.json', '--config', 'config.json', ...output];
  await run(PYTHON, ['-m', 'openapi_python_client', ...generate], folder);
  const { username, password } = await newUser(strategy);
  return JSON.parse(
    await run(PYTHON, [PROGRAM, folder, originOf(strategy), 'ca.pem', username, password], folder),
  );
}

test.for(known)('a Python client made of the description of $name signs in and out', async (strategy) => {
  // A sign-out takes the cookie away; the access token stays with its holder, and true until it expires.
  const after = strategy.transport === 'cookie' ? 401 : expect.any(Number);
  expect(await generatedClient(strategy)).toEqual([200, 200, 204, after]);
});
