import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, readIfThere, writeAtomically } from '../../common/src/files.ts';
import { repositoryRoot } from '../../common/src/paths.ts';
import type { Settings } from '../../common/src/start-request.ts';
import { type Container, containersOf } from './containers.ts';
import { docker, type RunOptions } from './engine.ts';
import { overrideFile } from './override.ts';
import { projectName } from './project-name.ts';
import { demandOwn, hasBelongings, projectsOf } from './projects.ts';

/**
 * Calls `docker compose` on the repository's own file, with what this cluster was started with laid over it. Both lie in
 * the state directory: a later `scale` must make replicas that are like the first.
 */
export class Compose {
  readonly project: string;
  readonly #folder: string;
  readonly #stateDirectory: string;

  /** @param project one that belongs to this clone; default: the name that a new cluster gets */
  constructor(stateDirectory: string, project = projectName({ root: repositoryRoot, stateDirectory })) {
    this.#stateDirectory = stateDirectory;
    this.#folder = join(stateDirectory, 'docker');
    this.project = project;
  }

  /** One for each Compose project of this clone, those that run first; never empty. */
  static async all(stateDirectory: string, signal?: AbortSignal): Promise<[Compose, ...Compose[]]> {
    const [first, ...others] = await projectsOf({ root: repositoryRoot, stateDirectory }, signal);
    const rest = others.map((project) => new Compose(stateDirectory, project));
    return [new Compose(stateDirectory, first), ...rest];
  }

  /** @throws UserError when the project's name belongs to another clone */
  async demandOwn(): Promise<void> {
    await demandOwn(this.project, repositoryRoot);
  }

  /** Whether there are containers or volumes of it. */
  async hasBelongings(): Promise<boolean> {
    return await hasBelongings(this.project);
  }

  /** Path of the file that holds the authority's certificate, copied out of the gateway. */
  get caFile(): string {
    makeFolder(this.#folder);
    return join(this.#folder, 'ca.pem');
  }

  /** What `up` said the last time. */
  get logFile(): string {
    return this.#path('up.log');
  }

  /** Where the logs of replicas lie that were removed: Docker deletes a container's log with it. */
  get keptLogs(): string {
    return this.#path('logs');
  }

  /** Notes what the cluster is started with. */
  configure(settings: Settings): void {
    writeAtomically(this.#path('settings.json'), JSON.stringify(settings, undefined, 2));
    writeAtomically(this.#path('override.yml'), overrideFile(settings));
  }

  /** Forgets what the launcher has started: the next cluster may be a plain `docker compose up`. */
  forget(): void {
    for (const name of ['settings.json', 'override.yml', 'logs'])
      rmSync(this.#path(name), { recursive: true, force: true });
  }

  async containers(signal?: AbortSignal): Promise<Container[]> {
    return await containersOf(this.project, repositoryRoot, signal);
  }

  async run(args: readonly string[], options: RunOptions = {}): Promise<string> {
    // docker-compose.yml labels volumes with PWD, which is the caller's until it is set.
    const environment = { PWD: repositoryRoot, ...this.#variables(), ...options.environment };
    return await docker([...this.#flags(), ...args], { ...options, cwd: repositoryRoot, environment });
  }

  #flags(): string[] {
    const override = this.#path('override.yml');
    // The first replaces the `.env` that Compose reads by itself, the second names stand-ins where no registry is reached.
    const environmentFiles = [
      join(repositoryRoot, '.env'),
      join(this.#stateDirectory, 'offline/images.env'),
    ].filter((path) => existsSync(path));
    return [
      'compose',
      ...['--project-name', this.project, '--project-directory', repositoryRoot, '--progress', 'plain'],
      ...['--file', join(repositoryRoot, 'docker-compose.yml')],
      ...(existsSync(override) ? ['--file', override] : []),
      ...environmentFiles.flatMap((path) => ['--env-file', path]),
    ];
  }

  /** What the launcher has started; undefined when it did not. */
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
