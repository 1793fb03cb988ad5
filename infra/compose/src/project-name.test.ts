import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { projectName } from './project-name.ts';

let scratch: string;
beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-names-')));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function clone(path: string): { root: string; stateDirectory: string } {
  const root = join(scratch, path);
  mkdirSync(root, { recursive: true });
  return { root, stateDirectory: join(root, '.gatehouse') };
}

it('two clones in folders of the same name have projects of different names', () => {
  const names = ['one/gatehouse', 'other/gatehouse'].map((path) => projectName(clone(path), {}));
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).toMatch(/^gatehouse-[a-z0-9_-]+$/);
});

it('a clone has one name, however one gets to it', () => {
  const { root } = clone('real');
  symlinkSync(root, join(scratch, 'link'));
  const link = join(scratch, 'link');
  expect(projectName({ root: link, stateDirectory: join(link, '.gatehouse') }, {})).toBe(
    projectName({ root, stateDirectory: join(root, '.gatehouse') }, {}),
  );
});

it('another state directory of the same clone is another project', () => {
  const { root, stateDirectory } = clone('real');
  const other = projectName({ root, stateDirectory: join(scratch, 'elsewhere') }, {});
  expect(other).toMatch(/^gatehouse-state-[0-9a-f]{8}$/);
  expect(other).not.toBe(projectName({ root, stateDirectory }, {}));
});

it('a name that was chosen is taken', () => {
  expect(projectName(clone('real'), { COMPOSE_PROJECT_NAME: 'Mine' })).toBe('mine');
});
