import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../src/commands.ts';
import { buildProgram } from '../src/program.ts';

const main = join(import.meta.dirname, '../src/main.ts');

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, ...args]);
    return { code: 0, stdout, stderr };
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && 'stderr' in error && 'code' in error) {
      return { code: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) };
    }
    throw error;
  }
}

describe('help', () => {
  it('lists every command', async () => {
    const { stdout, code } = await run('--help');
    expect(code).toBe(0);
    for (const { name, summary } of COMMANDS)
      expect(stdout).toContain(`${name} `.padEnd(3) && summary.slice(0, 20));
  });

  it('is what no command at all gets', async () => {
    expect((await run()).stdout).toContain('Usage: gatehouse');
  });

  it('explains each command', async () => {
    for (const { name } of COMMANDS) {
      const program = await buildProgram(COMMANDS, [name]);
      const command = program.commands.find((one) => one.name() === name);
      expect(command?.description().length, name).toBeGreaterThan(20);
    }
  });

  it('loads no command that was not asked for', async () => {
    const loaded: string[] = [];
    const row = (name: string) => ({
      name,
      summary: 'x',
      load: () => {
        loaded.push(name);
        return Promise.resolve({ build: () => undefined });
      },
    });
    await buildProgram([row('one'), row('two')], ['--yes', 'two', 'one']);
    expect(loaded).toEqual(['two']);
  });
});

describe('refusals are sentences on standard error, with exit code 1', () => {
  it.each([
    [['fly'], "unknown command 'fly'"],
    [['up', '--strategies', 'shared', '--no-redis'], 'cannot run with --no-redis'],
    [['up', '--strategies', 'shard'], 'There is no strategy called shard'],
    [['up', '--replicas', '0'], 'Give a number from 1 to 64'],
    [['up', '--native', '--docker'], 'cannot be used with'],
    [['up', '--set', 'nonsense'], 'Give NAME=VALUE'],
    [['up', '--set', 'ACCESS_TOKEN_SECOND=10'], 'Did you mean ACCESS_TOKEN_SECONDS?'],
    [['up', '--set', 'PUBLIC_PORT=1'], '--https-port'],
    [['up', '--https-port', '9443', '--http-port', '9443'], 'cannot share port 9443'],
    [['load', '--strategy', 'shard'], 'There is no strategy called shard'],
    [['load', '--strategy', ','], 'Give names'],
    [['load', '--https-port', '9443', '--http-port', '9443'], 'cannot share port 9443'],
    [['up', '--https-port', 'https'], 'Give a port'],
    [['scale'], "missing required argument 'count'"],
    [['scale', 'many'], 'Give a number'],
    [['logs', '-n', 'all'], 'Give a number of lines'],
  ])('%j', async (args, sentence) => {
    const { code, stdout, stderr } = await run(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/^gatehouse: /);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
  });

  it('shows the stack when asked', async () => {
    process.env.GATEHOUSE_DEBUG = '1';
    const { stderr } = await run('up', '--strategies', 'shard');
    delete process.env.GATEHOUSE_DEBUG;
    expect(stderr).toMatch(/^\s+at /m);
  });
});

it.each(['--version', '-V'])('%s prints the version and the Node it runs on', async (flag) => {
  const { code, stdout } = await run(flag);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^gatehouse \d+\.\d+\.\d+, Node v24\./);
});

it('accepts that its reader stops early', async () => {
  const pipeline = `"$0" "$1" test --list | true`;
  const { stderr } = await promisify(execFile)('sh', ['-c', pipeline, process.execPath, main]);
  expect(stderr).toBe('');
});

describe('--yes', () => {
  it.each([[['--yes', 'act']], [['act', '--yes']], [['act', '-y']]])(
    'reaches the action from anywhere: %j',
    async (words) => {
      const seen: unknown[] = [];
      const row = {
        name: 'act',
        summary: 'x',
        load: () =>
          Promise.resolve({
            build: (command: import('commander').Command) => {
              command.action((options: { yes: boolean }) => void seen.push(options.yes));
            },
          }),
      };
      await (await buildProgram([row], words)).parseAsync(words, { from: 'user' });
      expect(seen).toEqual([true]);
    },
  );
});
