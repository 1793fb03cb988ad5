import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { openCluster } from '@gatehouse/infra/cluster';
import { readIfThere } from '@gatehouse/infra/common/files';
import { findTool, NGINX, REDIS, type ToolNeed } from '@gatehouse/infra/tools';
import { CHROMIUM } from '@gatehouse/testkit/chromium';

/** Something a machine has or lacks. */
export interface Need {
  name: string;
  /** Why it cannot be used here, as a clause ("nginx is not on PATH"); undefined when it can. */
  missing(machine: Machine): Promise<string | undefined>;
  /** The script of `.ci/offline` that provides it on Debian; undefined when only the user can. */
  script?: string;
}

export interface Machine {
  root: string;
  environment: NodeJS.ProcessEnv;
}

/** How long a question may take, in ms: images are pulled meanwhile, where they can be. */
const PATIENCE = 120_000;

/** @returns what the command complained of, its first line; undefined when it ended well */
const complaint = async (program: string, args: string[], machine: Machine): Promise<string | undefined> => {
  try {
    const options = { cwd: machine.root, env: machine.environment, timeout: PATIENCE };
    await promisify(execFile)(program, args, options);
    return undefined;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    return (said || String(error)).trim().split('\n')[0];
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
export const chromium = tool(CHROMIUM, 'packages.sh');

async function engineComplaint(machine: Machine): Promise<string | undefined> {
  const silent = await complaint('docker', ['info', '--format', '{{.ServerVersion}}'], machine);
  if (silent !== undefined) return `no Docker engine answers (${silent})`;
  const old = await complaint('docker', ['compose', 'version'], machine);
  return old === undefined ? undefined : `docker has no Compose plug-in (${old})`;
}

/** Names of images, once the stand-ins are built; without it the official ones are pulled. */
const STAND_INS = '.gatehouse/offline/images.env';

function standInsOf({ root }: Machine): string[] | undefined {
  const text = readIfThere(join(root, STAND_INS));
  if (text === undefined) return undefined;
  return Object.entries(parseEnv(text)).flatMap(([name, image = '']) =>
    name.endsWith('_IMAGE') ? [image] : [],
  );
}

/** A Docker engine, and in it the images that tests and the compose file start containers from. */
export const containers: Need = {
  name: 'containers',
  script: 'setup.sh',
  async missing(machine) {
    const engine = await engineComplaint(machine);
    if (engine !== undefined) return engine;
    const standIns = standInsOf(machine);
    if (standIns) {
      const gone = await complaint('docker', ['image', 'inspect', ...standIns], machine);
      return gone && `the stand-in images are not in this Docker engine (${gone})`;
    }
    const refused = await complaint('docker', ['compose', 'pull', '--quiet', '--ignore-buildable'], machine);
    return refused && `the images cannot be pulled (${refused})`;
  },
};

/** Programs in Python, in an environment of the repository's own. */
export const python: Need = {
  name: 'python',
  script: 'python.sh',
  missing({ root }) {
    const wanted = readIfThere(join(root, '.ci/offline/requirements.txt'));
    const there = readIfThere(join(root, '.gatehouse/python/requirements.txt'));
    const lacks = wanted === undefined || wanted !== there;
    return Promise.resolve(
      lacks ? '.gatehouse/python lacks what .ci/offline/requirements.txt names' : undefined,
    );
  },
};

/** The Docker way has one cluster at a time, and tests must not touch one that is in use. */
export const idle: Need = {
  name: 'idle',
  missing: async () =>
    (await openCluster()) ? 'a cluster is running (./gatehouse down stops it)' : undefined,
};
