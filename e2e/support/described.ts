import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import { exchange, hostOf } from './exchange.ts';
import { type Strategy, strategies } from './strategies.ts';
import { target } from './target.ts';

export const REPOSITORY = resolve(import.meta.dirname, '../..');
/** What `.ci/offline/python.sh` installs. */
export const PYTHON = join(REPOSITORY, '.gatehouse/python/bin/python');

/** A client by the description knows of no cookie that keeps it at one replica. */
export const known = strategies.filter(({ everywhere }) => everywhere);

/** What a strategy's host says of itself, in a folder of its own, with the CA's certificate. It goes with the test file. */
export async function describedIn(strategy: Strategy): Promise<string> {
  const { status, text } = await exchange({ host: hostOf(strategy), path: '/openapi.json' });
  if (status !== 200) throw new Error(text);
  const folder = mkdtempSync(join(tmpdir(), `gatehouse-described-${strategy.name}-`));
  folders.push(folder);
  writeFileSync(join(folder, 'openapi.json'), text);
  writeFileSync(join(folder, 'ca.pem'), target().ca);
  return folder;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** What a program prints; where it fails, the error has what it printed. */
export function run(program: string, args: string[], cwd: string, env: object = {}): Promise<string> {
  return new Promise((done, refuse) => {
    execFile(program, args, { cwd, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      if (error === null) done(stdout);
      else refuse(new Error(`${args.join(' ')}: ${stdout}${stderr}`, { cause: error }));
    });
  });
}
