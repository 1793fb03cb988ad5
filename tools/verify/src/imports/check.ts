import { readWorkspaces, type Workspace } from '@gatehouse/infra/common/workspaces';
import { findCycles } from './cycles.ts';
import { readModules } from './modules.ts';
import { type Edge, follow } from './resolve.ts';
import { type Rule, rules } from './rules.ts';

/** One line for each thing that is wrong; nothing wrong: no line. */
export interface Verdict {
  modules: number;
  imports: number;
  faults: string[];
}

/** Judges every module of the repository at `root`. */
export function checkImports(root: string): Verdict {
  const workspaces = readWorkspaces(root);
  const modules = readModules(
    root,
    workspaces.map(({ folder }) => folder),
  );
  const { edges, lost } = follow(root, workspaces, modules);
  const files = modules.map(({ file }) => file);
  return {
    modules: files.length,
    imports: edges.length + lost.length,
    faults: [
      ...(files.length === 0
        ? [`no module found below ${root}: a check that looks at nothing passes nothing`]
        : []),
      ...lost.map(({ from, line, specifier }) => `${from}:${line} imports ${specifier}, which is not there`),
      ...edges.flatMap((edge) => judge(edge)),
      ...edges.filter((edge) => leavesItsWorkspace(workspaces, edge)).map(crossing),
      ...rules.filter((rule) => !files.some((file) => concerns(rule, file))).map(idle),
      ...cyclesOf(files, edges).map((cycle) => `cycle: ${[...cycle, cycle[0]].join(' → ')}`),
    ],
  };
}

function concerns(rule: Rule, file: string): boolean {
  return rule.from.test(file) && !rule.except?.test(file);
}

function judge({ from, to, line }: Edge): string[] {
  return rules
    .filter((rule) => concerns(rule, from) && rule.forbid.test(to))
    .map((rule) => `${from}:${line} imports ${to}, but ${rule.name} (${rule.why})`);
}

/** Packages are reached by name, so that a copied one brings its list of dependencies along. */
function leavesItsWorkspace(workspaces: Workspace[], { from, to, specifier }: Edge): boolean {
  if (!specifier.startsWith('.')) return false;
  const home = workspaces.find(({ folder }) => from.startsWith(`${folder}/`));
  return home !== undefined && !to.startsWith(`${home.folder}/`);
}

const crossing = ({ from, line, specifier }: Edge): string =>
  `${from}:${line} imports ${specifier}, a path into another package: import the package by its name`;

const idle = (rule: Rule): string =>
  `no module matches the rule "${rule.name}": put its pattern right in imports/rules.ts, or drop it`;

function cyclesOf(files: string[], edges: Edge[]): string[][] {
  const graph = new Map<string, string[]>(files.map((file) => [file, []]));
  for (const { from, to } of edges) {
    if (graph.has(to)) graph.get(from)?.push(to);
  }
  return findCycles(graph);
}
