import { globSync } from 'node:fs';
import { codeOf } from './markdown.ts';
import type { Page } from './pages.ts';

/** What the documents may speak of. */
export interface Known {
  /** The options of each command of `./gatehouse`, by the command's name. */
  commands: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names in the root's package.json. */
  scripts: ReadonlySet<string>;
  /** All sources, to find a name in. */
  sources: string;
  root: string;
}

/** Commands, options, scripts, files and variables that a page names and that are not there, as sentences. */
export function unknownMentions({ path, text }: Page, known: Known): string[] {
  const code = codeOf(text);
  return [
    ...code.flatMap((line) => unknownCommands(line, known)),
    ...code.flatMap((line) => unknownScripts(line, known)),
    ...code.filter((line) => isLost(line, known)).map((file) => `there is no ${file}`),
    ...code.filter((line) => isUnknownVariable(line, known)).map((name) => `nothing reads ${name}`),
  ].map((fault) => `${path}: ${fault}`);
}

function unknownCommands(line: string, { commands }: Known): string[] {
  const calls = [...line.matchAll(/\.\/gatehouse((?: +[^\s|&;`()]+)*)/g)];
  return calls.flatMap(([, rest = '']) => {
    const words = rest.split(' ').filter((word) => word !== '');
    const name = words.find((word) => /^[a-z]/.test(word));
    const options = name === undefined ? commands.get('') : commands.get(name);
    if (options === undefined) return [`./gatehouse has no command ${name}`];
    const given = words.flatMap((word) => /^--?[a-z][a-z-]*/.exec(word)?.[0] ?? []);
    return given
      .filter((option) => !options.has(option))
      .map((option) => `./gatehouse ${name ?? ''} has no option ${option}`);
  });
}

function unknownScripts(line: string, { scripts }: Known): string[] {
  return [...line.matchAll(/\bnpm run ([a-z][a-z:-]*)/g)]
    .map(([, script = '']) => script)
    .filter((script) => !scripts.has(script))
    .map((script) => `package.json has no script ${script}`);
}

const FILE = /^(services|gateway|infra|testkit|lab|e2e|loadtest|tools|cli|docs|\.ci)\/[^\s]*$/;

function isLost(line: string, { root }: Known): boolean {
  return FILE.test(line) && globSync(line.replaceAll(/<[^>]+>/g, '*'), { cwd: root }).length === 0;
}

const VARIABLE = /^[A-Z][A-Z0-9]+(_[A-Z0-9]+)+$/;

function isUnknownVariable(line: string, { sources }: Known): boolean {
  return VARIABLE.test(line) && !sources.includes(line);
}
