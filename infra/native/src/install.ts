import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { UserError } from '../../common/src/errors.ts';
import { repositoryRoot } from '../../common/src/paths.ts';
import { type Say, step } from '../../common/src/progress.ts';
import { findTool, type Tool, type ToolNeed } from './tools.ts';

/** How this machine could get programs, as far as that can be told without trying. */
export interface Machine {
  /** `ID` and `ID_LIKE` of /etc/os-release, or `macos`. */
  families: readonly string[];
  isRoot: boolean;
  hasSudo: boolean;
  /** A terminal can answer. CI systems pretend to have a terminal. */
  interactive: boolean;
}

export interface InstallOptions {
  /** The user agreed beforehand. */
  yes: boolean;
  say: Say;
  signal: AbortSignal;
  machine?: Machine;
}

/**
 * Finds the programs, and installs what is missing where that is possible and agreed to.
 * @throws UserError with the exact command where it is not
 */
export async function requireTools(needs: readonly ToolNeed[], options: InstallOptions): Promise<Tool[]> {
  const missing = missingTools(needs);
  if (missing.length > 0) await install(missing, options);
  return needs.map(demandTool);
}

/** Those of the programs that this machine does not have in a sufficient version. */
export function missingTools(needs: readonly ToolNeed[]): ToolNeed[] {
  return needs.filter((need) => findTool(need) === undefined);
}

/** Whether `demandTools` could install something here if it were agreed to. */
export function canInstall(machine = thisMachine()): boolean {
  return (
    machine.families.some((family) => ['debian', 'ubuntu'].includes(family)) &&
    (machine.isRoot || machine.hasSudo)
  );
}

async function install(missing: readonly ToolNeed[], options: InstallOptions): Promise<void> {
  const { yes, say, signal, machine = thisMachine() } = options;
  const names = missing.map(({ program }) => program);
  if (!canInstall(machine) || !(yes || (await agrees(names, machine, signal)))) {
    throw refusal(names, machine);
  }
  await step(say, `installed ${names.join(' and ')}`, () => runInstaller(machine, say, signal));
  if (existsSync('/run/systemd/system')) {
    say(
      'they were not started, but start at the next boot: `systemctl disable nginx redis-server` prevents that',
    );
  }
}

/** Says what is missing and how to get it on this kind of machine. */
export function refusal(programs: readonly string[], machine: Machine): UserError {
  const missing = `The native way needs ${programs.join(' and ')}, which this machine does not have.`;
  const docker = 'Or run everything in Docker: `./gatehouse up --docker`.';
  const command = installCommand(programs, machine.families);
  if (canInstall(machine)) {
    return new UserError(
      missing,
      `Run the command again with --yes to have them installed, or run \`${machine.isRoot ? '' : 'sudo '}${command}\` yourself. ${docker}`,
    );
  }
  return new UserError(missing, `Run \`${command}\`, then run the command again. ${docker}`);
}

function installCommand(programs: readonly string[], families: readonly string[]): string {
  const packages = (names: Record<string, string>) => programs.map((one) => names[one] ?? one).join(' ');
  if (families.includes('macos')) return `brew install ${packages({ 'redis-server': 'redis' })}`;
  if (families.some((one) => ['fedora', 'rhel', 'centos'].includes(one))) {
    // Fedora's Redis is Valkey since 41; its package brings a `redis-server` along.
    return `dnf install ${packages({ 'redis-server': 'valkey-compat-redis' })}`;
  }
  if (families.includes('arch')) return `pacman -S ${packages({ 'redis-server': 'redis' })}`;
  if (families.includes('alpine')) return `apk add ${packages({ 'redis-server': 'redis' })}`;
  return `apt-get install --no-install-recommends ${packages({})}`;
}

async function agrees(programs: readonly string[], machine: Machine, signal: AbortSignal): Promise<boolean> {
  if (!machine.interactive) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`Install ${programs.join(' and ')} with apt-get? [y/N] `, {
      signal,
    });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

/** The same script that sets CI machines up: it retries, and lets no package start its service. */
async function runInstaller(machine: Machine, say: Say, signal: AbortSignal): Promise<void> {
  const script = join(repositoryRoot, '.ci/offline/packages.sh');
  const [program, ...args] = machine.isRoot ? [script] : ['sudo', script];
  const child = spawn(program ?? script, args, { stdio: ['inherit', 'pipe', 'pipe'], signal });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      said.push(...lines);
      for (const line of lines) say(`  ${line}`);
    });
  }
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status === 0) return;
  throw new UserError(
    `The programs could not be installed: ${said.slice(-3).join(' / ') || 'apt-get gave no reason'}.`,
    'Put that right, then run the command again.',
  );
}

function demandTool(need: ToolNeed): Tool {
  const tool = findTool(need);
  if (tool?.atLeast(need.minimum) === true) return tool;
  throw new UserError(
    `${need.program} ${tool?.version ?? 'is missing'}${tool === undefined ? '' : ` is too old: ${need.minimum} is needed`}.`,
    'Install a newer one and put it first in PATH, or run everything in Docker: `./gatehouse up --docker`.',
  );
}

export function thisMachine(): Machine {
  return {
    families: process.platform === 'darwin' ? ['macos'] : osRelease(),
    isRoot: process.getuid?.() === 0,
    hasSudo: spawnSync('sudo', ['-V'], { stdio: 'ignore' }).status === 0,
    interactive: process.stdin.isTTY && process.stderr.isTTY && (process.env.CI ?? '') === '',
  };
}

function osRelease(): string[] {
  if (!existsSync('/etc/os-release')) return [];
  const text = readFileSync('/etc/os-release', 'utf8');
  return [...text.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap((match) => (match[1] ?? '').split(' '));
}
