import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { UserError } from '../../common/src/errors.ts';

/** How long an engine may take to say that it is there, in ms. */
const PATIENCE = 5000;

/** The oldest Compose that knows `!override` and `start_interval`. */
const OLDEST_COMPOSE = [2, 24];

export interface RunOptions {
  cwd?: string;
  environment?: Record<string, string>;
  /** Receives each line of both streams as it comes. */
  line?: (line: string) => void;
  signal?: AbortSignal | undefined;
}

/** A docker command that did not end well, with what it said. */
export class DockerError extends Error {
  readonly said: string;

  constructor(args: readonly string[], code: number | null, said: string) {
    super(`docker ${args.slice(0, 4).join(' ')} … ended with ${code ?? 'a signal'}: ${lastLines(said, 5)}`);
    this.name = 'DockerError';
    this.said = said;
  }
}

/** Runs docker and resolves to its standard output. @throws DockerError when it does not end with 0 */
export async function docker(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { cwd, environment = {}, line, signal } = options;
  const env = { ...process.env, ...environment };
  const child = spawn('docker', args, { cwd, env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, all]: [string[], string[]] = [[], []];
  for (const [stream, sinks] of [[child.stdout, [out, all]] as const, [child.stderr, [all]] as const]) {
    createInterface({ input: stream }).on('line', (text) => {
      for (const sink of sinks) sink.push(text);
      line?.(text);
    });
  }
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  // An aborted `up` may still make containers until it has ended: who removes them must not begin before.
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (failure !== undefined) throw failure;
  if (code !== 0) throw new DockerError(args, code, all.join('\n'));
  return out.join('\n');
}

/** Whether a Docker engine answers this user. */
export async function dockerAnswers(): Promise<boolean> {
  try {
    await docker(['version', '--format', '{{.Server.Version}}'], { signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch {
    return false;
  }
}

/** @throws UserError when there is no engine that answers, or no Compose that understands our file */
export async function demandDocker(): Promise<void> {
  if (!(await dockerAnswers())) {
    throw new UserError(
      'No Docker engine answers.',
      'Start it (Docker Desktop, or `sudo systemctl start docker`) and see that `docker info` works for this user. ' +
        'Without Docker: `./gatehouse up --native`.',
    );
  }
  const version = await docker(['compose', 'version', '--short']).catch(() => '');
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_COMPOSE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new UserError(
    version === '' ? 'Docker has no Compose plugin.' : `Docker Compose ${version} is too old.`,
    `Install Compose ${OLDEST_COMPOSE.join('.')} or newer: https://docs.docker.com/compose/install/. ` +
      'Without Docker: `./gatehouse up --native`.',
  );
}

function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join('\n    ');
}
