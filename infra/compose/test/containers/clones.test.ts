import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../common/src/errors.ts';
import { repositoryRoot } from '../../../common/src/paths.ts';
import { copyAuthority } from '../../src/authority-copy.ts';
import { containersOf } from '../../src/containers.ts';
import { docker } from '../../src/engine.ts';
import { projectName } from '../../src/project-name.ts';
import { demandOwn, hasBelongings, projectsOf } from '../../src/projects.ts';

const IMAGE = process.env.REDIS_IMAGE ?? '';

/** Two clones in folders of the same name, as far as Compose can tell. */
let scratch: string;
let [one, other] = ['', ''];
const made: { volumes: string[]; containers: string[] } = { volumes: [], containers: [] };

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-clones-')));
  [one, other] = ['one', 'other'].map((name) => join(scratch, name, 'gatehouse')) as [string, string];
  for (const root of [one, other]) {
    mkdirSync(root, { recursive: true });
    cpSync(join(repositoryRoot, 'docker-compose.yml'), join(root, 'docker-compose.yml'));
  }
});
afterEach(async () => {
  const { containers, volumes } = made;
  if (containers.length > 0) await docker(['rm', '--force', ...containers]);
  if (volumes.length > 0) await docker(['volume', 'rm', '--force', ...volumes]);
  for (const all of [containers, volumes]) all.length = 0;
  rmSync(scratch, { recursive: true, force: true });
});

const cloneAt = (root: string) => ({ root, stateDirectory: join(root, '.gatehouse') });

/** Plain `docker compose` in a folder, as a shell calls it. */
async function compose(root: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, PWD: root };
  return (await promisify(execFile)('docker', ['compose', ...args], { cwd: root, env })).stdout;
}

const nameOf = async (root: string): Promise<string> =>
  (await compose(root, 'config', '--format', 'json').then((text) => JSON.parse(text) as { name: string }))
    .name;

/** A volume as Compose makes it for `root`. */
async function volumeOf(root: string, project: string): Promise<string> {
  const name = `${project}_secrets`;
  const labels = [
    `com.docker.compose.project=${project}`,
    'com.docker.compose.volume=secrets',
    `dev.gatehouse.clone=${root}`,
  ];
  await docker(['volume', 'create', ...labels.flatMap((label) => ['--label', label]), name]);
  made.volumes.push(name);
  return name;
}

/** A container as Compose makes it for `root`, not started. */
async function containerOf(root: string, project: string): Promise<string> {
  const name = `gatehouse-clones-${randomUUID()}`;
  const labels = [
    `project=${project}`,
    `project.working_dir=${root}`,
    'service=redis',
    'container-number=1',
    'oneoff=False',
  ];
  const flags = labels.flatMap((label) => ['--label', `com.docker.compose.${label}`]);
  await docker(['create', '--name', name, ...flags, IMAGE, 'sleep', '1']);
  made.containers.push(name);
  return name;
}

const volumesNow = async (): Promise<string[]> => (await docker(['volume', 'ls', '--quiet'])).split('\n');

describe('plain docker compose', () => {
  it('calls two clones in folders of the same name differently, as the launcher does', async () => {
    const names = await Promise.all([one, other].map(nameOf));
    expect(new Set(names).size).toBe(2);
    expect(names).toEqual([one, other].map((root) => projectName(cloneAt(root), {})));
  });

  it('deletes its own volumes with `down --volumes`, never those of another clone', async () => {
    const [kept, deleted] = [
      await volumeOf(one, await nameOf(one)),
      await volumeOf(other, await nameOf(other)),
    ];
    await compose(other, 'down', '--volumes');
    const left = await volumesNow();
    expect(left).toContain(kept);
    expect(left).not.toContain(deleted);
  });

  it('is refused where the shell does not say which folder it is in', async () => {
    const { PWD: _, ...env } = process.env;
    const asked = promisify(execFile)('docker', ['compose', 'config'], { cwd: one, env });
    await expect(asked).rejects.toThrow(
      'PWD is missing a value: not set - set it to the folder of this file',
    );
  });
});

describe('the launcher', () => {
  it('finds the containers of its own clone, also under an old name or through a link', async () => {
    const old = `gatehouse-old-${randomUUID().slice(0, 8)}`;
    symlinkSync(one, join(scratch, 'link'));
    await containerOf(join(scratch, 'link'), old);
    expect(await projectsOf(cloneAt(one))).toEqual([projectName(cloneAt(one)), old]);
    expect(await containersOf(old, one)).toHaveLength(1);
  });

  it('sees nothing of another clone that has the same project name', async () => {
    const name = projectName(cloneAt(one));
    await containerOf(other, name);
    expect(await containersOf(name, one)).toEqual([]);
    expect(await projectsOf(cloneAt(other))).toContain(name);
  });

  it.each([
    ['containers', containerOf],
    ['volumes', volumeOf],
  ] as const)('refuses a project whose %s are another clone’s, naming it', async (_, make) => {
    const name = projectName(cloneAt(one));
    await make(other, name);
    const refused = await demandOwn(name, one).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UserError);
    expect((refused as UserError).message).toContain(other);
    expect((refused as UserError).whatToDo).toContain('COMPOSE_PROJECT_NAME');
    await expect(demandOwn(name, other)).resolves.toBeUndefined();
  });

  it('finds what a cluster that was stopped has kept', async () => {
    const name = projectName(cloneAt(one));
    expect(await hasBelongings(name)).toBe(false);
    await volumeOf(one, name);
    expect(await hasBelongings(name)).toBe(true);
  });

  it('takes the name from .env where the clone has one, as Compose does', async () => {
    writeFileSync(join(one, '.env'), 'COMPOSE_PROJECT_NAME=My-Own\n');
    expect(projectName(cloneAt(one), {})).toBe('my-own');
    writeFileSync(join(one, '.env'), 'COMPOSE_PROJECT_NAME=my-own\n');
    expect(await nameOf(one)).toBe('my-own');
  });
});

it('commands that run at once share one copy of the authority, whole at every moment', async () => {
  const certificates = join(scratch, 'files/etc/nginx/certificates');
  mkdirSync(certificates, { recursive: true });
  const authority = 'a certificate\n'.repeat(2000);
  writeFileSync(join(certificates, 'ca.pem'), authority, { mode: 0o444 });
  const gateway = await containerOf(one, projectName(cloneAt(one)));
  await docker(['cp', `${join(scratch, 'files')}/.`, `${gateway}:/`]);
  const copy = join(scratch, 'ca.pem');
  await copyAuthority(gateway, copy);
  let copying = true;
  const seen = (async () => {
    const texts = new Set<string>();
    while (copying) {
      texts.add(readFileSync(copy, 'utf8'));
      await new Promise(setImmediate);
    }
    return texts;
  })();
  await Promise.all(Array.from({ length: 8 }, () => copyAuthority(gateway, copy)));
  copying = false;
  expect([...(await seen)]).toEqual([authority]);
  expect(readdirSync(scratch).filter((name) => name.startsWith('ca.pem'))).toEqual(['ca.pem']);
});
