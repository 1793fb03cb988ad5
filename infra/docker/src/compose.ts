import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readIfThere, writeAtomically } from '../../common/src/files.ts';
import { defaultStateDirectory, repositoryRoot } from '../../common/src/paths.ts';
import type { Settings } from '../../common/src/start-request.ts';
import { type Container, containersOf } from './containers.ts';
import { docker, type RunOptions } from './engine.ts';
import { overrideFile } from './override.ts';

/**
 * Calls `docker compose` on the repository's own file, with what this cluster was started with laid over it. Both lie in
 * the state directory: a later `scale` must make replicas that are like the first.
 */
export class Compose {
  readonly #folder: string;
  readonly #stateDirectory: string;
  readonly #project: string;

  constructor(stateDirectory: string) {
    this.#stateDirectory = stateDirectory;
    this.#folder = join(stateDirectory, 'docker');
    this.#project = projectName(stateDirectory);
  }

  /** Path of the file that holds the authority's certificate, copied out of the gateway. */
  get caFile(): string {
    mkdirSync(this.#folder, { recursive: true });
    return join(this.#folder, 'ca.pem');
  }

  /** What `up` said the last time. */
  get logFile(): string {
    return this.#path('up.log');
  }

  /** Notes what the cluster is started with. */
  configure(settings: Settings): void {
    writeAtomically(this.#path('settings.json'), JSON.stringify(settings, undefined, 2));
    writeAtomically(this.#path('override.yml'), overrideFile(settings));
  }

  /** Forgets what the launcher has started: the next cluster may be somebody's plain `docker compose up`. */
  forget(): void {
    for (const name of ['settings.json', 'override.yml']) rmSync(this.#path(name), { force: true });
  }

  async containers(signal?: AbortSignal): Promise<Container[]> {
    return await containersOf(this.#project, signal);
  }

  async run(args: readonly string[], options: RunOptions = {}): Promise<string> {
    const environment = { ...this.#variables(), ...options.environment };
    return await docker([...this.#flags(), ...args], { ...options, cwd: repositoryRoot, environment });
  }

  #flags(): string[] {
    const override = this.#path('override.yml');
    // The first replaces the `.env` that Compose reads by itself, the second names stand-ins where no registry is reached.
    const environmentFiles = [
      join(repositoryRoot, '.env'),
      join(this.#stateDirectory, 'no-registry/images.env'),
    ].filter((path) => existsSync(path));
    return [
      'compose',
      ...['--project-name', this.#project, '--project-directory', repositoryRoot, '--progress', 'plain'],
      ...['--file', join(repositoryRoot, 'docker-compose.yml')],
      ...(existsSync(override) ? ['--file', override] : []),
      ...environmentFiles.flatMap((path) => ['--env-file', path]),
    ];
  }

  /** What the launcher has started; undefined when somebody else did. */
  settings(): Settings | undefined {
    const text = readIfThere(this.#path('settings.json'));
    return text === undefined ? undefined : (JSON.parse(text) as Settings);
  }

  /** What docker-compose.yml takes from variables. */
  #variables(): Record<string, string> {
    const settings = this.settings();
    if (settings === undefined) return {};
    const { httpsPort, httpPort, strategies, redis } = settings;
    return {
      HTTPS_PORT: String(httpsPort),
      HTTP_PORT: String(httpPort),
      STRATEGIES: strategies.join(','),
      ...(redis ? {} : { REDIS_URL: '' }),
    };
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

/** The name `docker compose up` uses by itself; another state directory is another cluster. */
function projectName(stateDirectory: string): string {
  if (resolve(stateDirectory) === defaultStateDirectory) return 'gatehouse';
  return `gatehouse-${createHash('sha256').update(resolve(stateDirectory)).digest('hex').slice(0, 8)}`;
}
