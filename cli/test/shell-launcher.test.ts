import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { afterEach, beforeEach, expect, it } from 'vitest';

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** A work tree with the launcher and nothing else, and a `bin` folder that is the whole PATH besides the system's. */
let root: string;
let bin: string;

beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), 'gatehouse launcher ')), 'work tree');
  bin = join(root, '../bin');
  mkdirSync(bin);
  for (const file of ['gatehouse', 'cli/install.sh']) {
    cpSync(join(repositoryRoot, file), join(root, file), { recursive: true });
  }
  write(
    join(root, 'cli/src/main.ts'),
    'console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)]))',
  );
  lock('1.0.0');
});
afterEach(() => rmSync(join(root, '..'), { recursive: true, force: true }));

function write(path: string, text: string, mode = 0o755): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

function lock(version: string): void {
  write(
    join(root, 'package-lock.json'),
    JSON.stringify({ packages: { '': {}, 'node_modules/thing': { version } } }),
  );
}

/** An npm that counts its calls and does what npm does as far as the launcher can tell, unless `instead` is given. */
function fakeNpm(instead?: string): void {
  const install = `
    mkdir -p node_modules/.bin
    ln -sf '${process.execPath}' node_modules/.bin/node
    cp package-lock.json node_modules/.package-lock.json`;
  write(join(bin, 'npm'), `#!/bin/sh\necho "$@" >>'${root}/calls'\n${instead ?? install}\n`);
}

function realNode(): void {
  symlinkSync(process.execPath, join(bin, 'node'));
}

function npmCalls(): string[] {
  const file = join(root, 'calls');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

/** Only the few programs of a bare system besides `bin`: this machine's own Node must not be found. */
async function run(
  args: string[] = [],
  { cwd = root, program = join(root, 'gatehouse') } = {},
): Promise<Outcome> {
  const system = join(root, '../system');
  if (!existsSync(system)) {
    mkdirSync(system);
    const names = 'sh cat cksum readlink dirname mkdir rm sleep date grep tail sed ln cp'.split(' ');
    for (const name of names)
      symlinkSync(join(existsSync(`/usr/bin/${name}`) ? '/usr/bin' : '/bin', name), join(system, name));
  }
  try {
    const env = { PATH: `${bin}:${system}` };
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd, env });
    return { code: 0, stdout, stderr };
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && 'stderr' in error && 'code' in error) {
      return { code: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) };
    }
    throw error;
  }
}

it('installs once, hands everything over as it is, and installs again when the lock file changed', async () => {
  realNode();
  fakeNpm();
  const first = await run(['up', '--set', 'A=b c']);
  expect(first.stderr).toBe('');
  expect(first.stdout).toContain('installing the dependencies');
  expect(JSON.parse(first.stdout.trim().split('\n').at(-1) ?? '')).toEqual([root, 'up', '--set', 'A=b c']);
  expect((await run()).stdout.trim().split('\n')).toHaveLength(1);
  expect(npmCalls()).toHaveLength(1);
  lock('2.0.0');
  await run();
  expect(npmCalls()).toHaveLength(2);
});

it('works from any folder and through links, and keeps the caller’s folder', async () => {
  realNode();
  fakeNpm();
  const link = join(bin, 'gatehouse');
  symlinkSync('../work tree/gatehouse', link);
  const { code, stdout } = await run(['status'], { cwd: bin, program: link });
  expect(code).toBe(0);
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual([bin, 'status']);
});

it('does not install over an installation by hand', async () => {
  realNode();
  fakeNpm('echo must not be called; exit 1');
  write(join(root, 'node_modules/.package-lock.json'), readFileSync(join(root, 'package-lock.json'), 'utf8'));
  mkdirSync(join(root, 'node_modules/.bin'));
  symlinkSync(process.execPath, join(root, 'node_modules/.bin/node'));
  expect((await run()).code).toBe(0);
  expect(npmCalls()).toEqual([]);
});

it('tries a failed installation three times, and then shows npm’s own words', {
  timeout: 60_000,
}, async () => {
  realNode();
  fakeNpm('echo "npm error network weather"; exit 1');
  const { code, stderr } = await run();
  expect(code).toBe(1);
  expect(npmCalls()).toHaveLength(3);
  expect(stderr).toContain('npm failed three times');
  expect(stderr).toContain('npm error network weather');
  expect(existsSync(join(root, 'node_modules/.gatehouse-stamp'))).toBe(false);
});

it.each([
  ['npm error code ENOSPC', 'no space left'],
  ['npm error code EACCES', 'may not write'],
  ['npm error code EUSAGE', 'disagree'],
])('does not try again what another try cannot change: %s', async (words, sentence) => {
  realNode();
  fakeNpm(`echo "${words}"; exit 1`);
  const { code, stderr } = await run();
  expect(code).toBe(1);
  expect(npmCalls()).toHaveLength(1);
  expect(stderr).toContain(sentence);
});

it('says that there is no Node', async () => {
  const { code, stderr } = await run();
  expect(code).toBe(1);
  expect(stderr).toContain('there is no Node.js');
  expect(stderr).toContain('https://nodejs.org');
});

it('says that Node is too old', async () => {
  write(join(bin, 'node'), '#!/bin/sh\n[ "$1" = --version ] && echo v18.0.0 && exit 0\nexit 1\n');
  fakeNpm();
  const { code, stderr } = await run();
  expect(code).toBe(1);
  expect(stderr).toContain('Node.js v18.0.0 is too old');
});

it('says that npm is missing', async () => {
  realNode();
  expect((await run()).stderr).toContain('there is no npm');
});

it('says that the installed dependencies are broken', async () => {
  realNode();
  fakeNpm();
  await run();
  rmSync(join(root, 'node_modules/.bin/node'));
  const { code, stderr } = await run();
  expect(code).toBe(1);
  expect(stderr).toContain('the installed dependencies are broken');
  expect(stderr).toContain('Delete');
});
