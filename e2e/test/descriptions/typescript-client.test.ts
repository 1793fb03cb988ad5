import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newUser } from '../../support/accounts.ts';
import { describedIn, known, REPOSITORY, run } from '../../support/described.ts';
import type { Strategy } from '../../support/strategies.ts';

const GENERATOR = join(REPOSITORY, 'e2e/node_modules/.bin/openapi-ts');
const COMPILER = join(REPOSITORY, 'node_modules/.bin/tsc');
const PROGRAM = join(REPOSITORY, 'e2e/clients/sign-in-and-out.ts.txt');

const COMPILER_OPTIONS = {
  ...{
    strict: true,
    target: 'es2024',
    module: 'nodenext',
    outDir: 'built',
    rootDir: '.',
    skipLibCheck: true,
  },
  ...{ typeRoots: [join(REPOSITORY, 'node_modules/@types')], types: ['node'] },
};

/** Makes a client of what the host says of itself, checks its types and those of its use, and runs it. */
async function generatedClient(strategy: Strategy): Promise<unknown> {
  const folder = await describedIn(strategy);
  const files = {
    'package.json': { type: 'module' },
    'tsconfig.json': { compilerOptions: COMPILER_OPTIONS, include: ['*.ts', 'sdk'] },
  };
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), JSON.stringify(content));
  copyFileSync(PROGRAM, join(folder, 'sign-in-and-out.ts'));
  await run(GENERATOR, ['--input', 'openapi.json', '--output', 'sdk', '--no-log-file'], folder);
  await run(COMPILER, ['--project', '.'], folder);
  const { username, password } = await newUser(strategy);
  const environment = { NODE_EXTRA_CA_CERTS: 'ca.pem', NODE_USE_ENV_PROXY: '0' };
  const called = ['built/sign-in-and-out.js', username, password];
  return JSON.parse(await run(process.execPath, called, folder, environment));
}

test.for(known)('a TypeScript client made of the description of $name signs in and out', async (strategy) => {
  // A sign-out takes the cookie away; the access token stays with its holder, and true until it expires.
  const after = strategy.transport === 'cookie' ? 401 : expect.any(Number);
  expect(await generatedClient(strategy)).toEqual([200, 200, 204, after]);
});
