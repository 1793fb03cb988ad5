import { realpathSync } from 'node:fs';
import { UserError } from '../../common/src/errors.ts';
import { docker } from './engine.ts';
import { type Clone, projectName, STATE_PREFIX } from './project-name.ts';

/** Containers or volumes of one Compose project, and the folder of the clone they belong to. */
interface Belonging {
  project: string;
  /** Empty where nothing says it: a volume of an older version. */
  folder: string;
  running: boolean;
}

/** In docker-compose.yml, on every volume: the clone's folder. */
const CLONE_LABEL = 'dev.gatehouse.clone';
const PROJECT_LABEL = 'com.docker.compose.project';
/** Compose's own, on every container: where docker-compose.yml lay. */
export const FOLDER_LABEL = 'com.docker.compose.project.working_dir';

/**
 * The Compose projects of a clone, its own name first: an older version, a folder reached through a link and
 * COMPOSE_PROJECT_NAME give others. What says that it belongs to another folder is never among them.
 */
export async function projectsOf(clone: Clone, signal?: AbortSignal): Promise<string[]> {
  const name = projectName(clone);
  const all = await containers(signal);
  const own = all.filter(({ project, folder }) =>
    name.startsWith(STATE_PREFIX)
      ? project === name
      : isSameFolder(folder, clone.root) && !project.startsWith(STATE_PREFIX),
  );
  const running = (project: string) => own.some((one) => one.project === project && one.running);
  const others = [...new Set(own.map(({ project }) => project))].filter((project) => project !== name);
  return [name, ...others].toSorted((a, b) => Number(running(b)) - Number(running(a)));
}

/** Whether anything of a project is there, a volume of a cluster that was stopped included. */
export async function hasBelongings(project: string): Promise<boolean> {
  const all = [...(await containers()), ...(await volumes())];
  return all.some((one) => one.project === project);
}

/**
 * Two folders can come to the same name, for Compose leaves out what a project may not be called (`/ä/x` and `/ö/x`).
 * @throws UserError where the name belongs to another clone
 */
export async function demandOwn(project: string, root: string): Promise<void> {
  const all = [...(await containers()), ...(await volumes())];
  const foreign = all.find(
    (one) => one.project === project && one.folder !== '' && !isSameFolder(one.folder, root),
  );
  if (foreign === undefined) return;
  throw new UserError(
    `The Compose project ${project} belongs to another folder: ${foreign.folder}.`,
    'Give this clone a name of its own: a line COMPOSE_PROJECT_NAME=… in its file .env.',
  );
}

async function containers(signal?: AbortSignal): Promise<Belonging[]> {
  const format = `{{.Label "${PROJECT_LABEL}"}}\t{{.State}}\t{{.Label "${FOLDER_LABEL}"}}`;
  const rows = await list(['ps', '--all'], format, signal);
  return rows.map(([project = '', state, folder = '']) => ({
    project,
    folder,
    running: state === 'running' || state === 'paused',
  }));
}

async function volumes(): Promise<Belonging[]> {
  const rows = await list(['volume', 'ls'], `{{.Label "${PROJECT_LABEL}"}}\t{{.Label "${CLONE_LABEL}"}}`);
  return rows.map(([project = '', folder = '']) => ({ project, folder, running: false }));
}

async function list(command: readonly string[], format: string, signal?: AbortSignal): Promise<string[][]> {
  const text = await docker([...command, '--filter', `label=${PROJECT_LABEL}`, '--format', format], {
    signal,
  });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

/** A folder may be named through a link; a deleted one has no owner. */
export function isSameFolder(folder: string, root: string): boolean {
  try {
    return folder === root || realpathSync(folder) === realpathSync(root);
  } catch {
    return false;
  }
}
