import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { newUser } from '../../support/accounts.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { type Strategy, strategies } from '../../support/strategies.ts';
import { target } from '../../support/target.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../..');
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

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-client-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a program prints; where it fails, the error has what it printed. */
async function run(
  program: string,
  args: string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<string> {
  return new Promise((done, refuse) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) done(stdout);
      else refuse(new Error(`${args.join(' ')}: ${stdout}${stderr}`, { cause: error }));
    });
  });
}

/** Makes a client of what the host says of itself, checks its types, and runs it. */
async function generatedClient(strategy: Strategy): Promise<unknown> {
  const description = await exchange({ host: hostOf(strategy), path: '/openapi.json' });
  const cwd = mkdtempSync(join(folder, `${strategy.name}-`));
  const files = {
    'openapi.json': description.text,
    'ca.pem': target().ca,
    'package.json': '{"type":"module"}',
    'tsconfig.json': JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['*.ts', 'sdk'] }),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  copyFileSync(PROGRAM, join(cwd, 'sign-in-and-out.ts'));
  await run(GENERATOR, ['--input', 'openapi.json', '--output', 'sdk', '--no-log-file'], { cwd });
  await run(COMPILER, ['--project', '.'], { cwd });
  const { username, password } = await newUser(strategy);
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: 'ca.pem', NODE_USE_ENV_PROXY: '0' };
  const printed = await run(process.execPath, ['built/sign-in-and-out.js', username, password], {
    cwd,
    env,
  });
  return JSON.parse(printed);
}

/** A client by the description knows of no cookie that keeps it at one replica. */
const known = strategies.filter(({ everywhere }) => everywhere);

test.for(known)(
  'a TypeScript client made of the description of $name signs in and out',
  { timeout: 120_000 },
  async (strategy) => {
    // A sign-out takes the cookie away; the access token stays with its holder, and true until it expires.
    const after = strategy.carrier === 'cookie' ? 401 : expect.any(Number);
    expect(await generatedClient(strategy)).toEqual([200, 200, 204, after]);
  },
);
