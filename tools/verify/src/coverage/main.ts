import { execFileSync } from 'node:child_process';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { readWorkspaces } from '@gatehouse/infra/common/workspaces';
import { readModules } from '../imports/modules.ts';
import { findUnchecked } from './unchecked.ts';

// A source file that no tsconfig includes, and a test that no tier runs, are green whatever is in them.

const root = parseArgs({ allowPositionals: true }).positionals[0] ?? process.cwd();

function ask(program: string, ...args: string[]): string {
  const path = `${root}/node_modules/.bin/${program}`;
  return execFileSync(path, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 });
}

function typeChecked(project: string): string[] {
  return ask('tsc', '--listFilesOnly', '-p', project).trim().split('\n');
}

function tested(): { file: string; projectName: string }[] {
  return JSON.parse(ask('vitest', 'list', '--filesOnly', '--json')) as {
    file: string;
    projectName: string;
  }[];
}

const workspaces = readWorkspaces(root).map(({ folder }) => folder);
const files = readModules(root, workspaces).map(({ file }) => file);
const checked = ['.', 'loadtest/k6', 'web'].flatMap(typeChecked).map((file) => relative(root, file));
const tiers = tested().map(({ file, projectName }) => ({ file: relative(root, file), tier: projectName }));

const faults = findUnchecked(files, checked, tiers);
for (const fault of faults) console.error(fault);
console.log(
  `${files.length} source files, ${new Set(tiers.map(({ file }) => file)).size} of them tests in tiers`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
