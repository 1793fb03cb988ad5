import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { readIfThere } from '../../common/src/files.ts';
import { openCluster } from '../../launcher/src/cluster.ts';
import { findTool, NGINX, REDIS, type ToolNeed } from '../../native/src/tools.ts';

/** Something a machine has or lacks. */
export interface Need {
  name: string;
  /** Why it cannot be used here, as a clause ("nginx is not on PATH"); undefined when it can. */
  missing(machine: Machine): Promise<string | undefined>;
  /** The script of `infra/no-registry` that provides it on Debian; undefined when only the user can. */
  script?: string;
}

export interface Machine {
  root: string;
  environment: NodeJS.ProcessEnv;
}

const runs = async (
  program: string,
  args: string[],
  { root, environment }: Machine,
): Promise<string | undefined> => {
  try {
    await promisify(execFile)(program, args, { cwd: root, env: environment, timeout: 30_000 });
    return undefined;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.split('\n').slice(0, 2).join(' ').trim();
  }
};

const K6: ToolNeed = { program: 'k6', minimum: '1.8.0', versionFlag: 'version', version: /k6 v([\d.]+)/ };

const tool = (wanted: ToolNeed, script: string): Need => ({
  name: wanted.program,
  script,
  missing({ root, environment }) {
    const path = [environment.PATH ?? '', join(root, '.gatehouse/bin')].join(delimiter);
    const found = findTool(wanted, path);
    if (found?.atLeast(wanted.minimum)) return Promise.resolve(undefined);
    const program = `${wanted.program} ${found?.version ?? ''}`.trim();
    return Promise.resolve(found ? `${program} is older than ${wanted.minimum}` : `there is no ${program}`);
  },
});

export const nginx = tool(NGINX, 'packages.sh');
export const k6 = tool(K6, 'k6.sh');
export const redis = tool(REDIS, 'packages.sh');

export const docker: Need = {
  name: 'docker',
  script: 'setup.sh',
  async missing(machine) {
    const silent = await runs('docker', ['info', '--format', '{{.ServerVersion}}'], machine);
    if (silent !== undefined) return `no Docker engine answers (${silent})`;
    const old = await runs('docker', ['compose', 'version'], machine);
    return old === undefined ? undefined : `docker has no Compose plug-in (${old})`;
  },
};

/** Names of images, once the stand-ins are built; without it the official ones are pulled. */
const STAND_INS = '.gatehouse/no-registry/images.env';

function standInsOf({ root }: Machine): string[] | undefined {
  const text = readIfThere(join(root, STAND_INS));
  if (text === undefined) return undefined;
  return Object.entries(parseEnv(text)).flatMap(([name, image = '']) =>
    name.endsWith('_IMAGE') ? [image] : [],
  );
}

/** Images of the containers that tests and the compose file start. */
export const images: Need = {
  name: 'images',
  script: 'setup.sh',
  async missing(machine) {
    if ((await docker.missing(machine)) !== undefined) return 'no Docker engine could hold the images';
    const standIns = standInsOf(machine);
    if (standIns) {
      const gone = await runs('docker', ['image', 'inspect', ...standIns], machine);
      return gone === undefined ? undefined : `the stand-in images are not in this Docker engine (${gone})`;
    }
    const refused = await runs('docker', ['compose', 'pull', '--quiet', '--ignore-buildable'], machine);
    return refused === undefined ? undefined : `the images cannot be pulled (${refused})`;
  },
};

/** The Docker way has one cluster at a time, and tests must not touch one that somebody uses. */
export const idle: Need = {
  name: 'idle',
  missing: async () =>
    (await openCluster()) ? 'a cluster is running (./gatehouse down stops it)' : undefined,
};
