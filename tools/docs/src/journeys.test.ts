import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { readWorkspaces } from '@gatehouse/infra/common/workspaces';
import { describe, expect, it } from 'vitest';
import { readModules } from '../../verify/src/imports/modules.ts';
import { follow } from '../../verify/src/imports/resolve.ts';
import { gapsIn, journeysIn } from './journeys.ts';

const workspaces = readWorkspaces(repositoryRoot);
const modules = readModules(
  repositoryRoot,
  workspaces.map(({ folder }) => folder),
);
const { edges } = follow(repositoryRoot, workspaces, modules);
const journeys = journeysIn(readFileSync(join(repositoryRoot, 'docs/architecture.md'), 'utf8'));

describe('the three journeys of the architecture', () => {
  it('are three, of many steps each', () => {
    expect(journeys.size).toBe(3);
    for (const steps of journeys.values()) expect(steps.length).toBeGreaterThan(10);
  });

  it.each([...journeys])('%s: every file is there', (_title, steps) => {
    expect(steps.map(({ file }) => file).filter((file) => !existsSync(join(repositoryRoot, file)))).toEqual(
      [],
    );
  });

  it.each([...journeys])('%s: the imports lead from step to step', (_title, steps) => {
    expect(gapsIn(steps, edges)).toEqual([]);
  });

  it.each([...journeys])('%s: a step that nothing leads to is found', (_title, steps) => {
    const elsewhere = { file: 'services/defaults/src/throttle.ts', overTheWire: false };
    const [first] = steps;
    if (!first) throw new Error('there is no step');
    expect(gapsIn([first, elsewhere], edges)).toEqual([
      'no earlier step leads to services/defaults/src/throttle.ts',
    ]);
  });
});
