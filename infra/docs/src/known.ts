import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../common/src/paths.ts';
import { COMMANDS } from '../../launcher/src/commands.ts';
import { buildProgram } from '../../launcher/src/program.ts';
import type { Known } from './mentions.ts';

/** A source file as text. */
export interface Source {
  path: string;
  text: string;
}

/** Everything that is program or configuration, without what proves the documents. */
export function readSources(): Source[] {
  const folders = '{services,gateway,infra,loadtest,e2e}/**/*.{ts,conf,template,sh,sql,yml,json}';
  return globSync([folders, '*.{ts,yml,json}', 'gatehouse', '.ci/run'], {
    cwd: repositoryRoot,
    exclude: (path) => path.includes('node_modules') || path.startsWith('infra/docs'),
  }).map((path) => ({ path, text: readFileSync(join(repositoryRoot, path), 'utf8') }));
}

/** What the repository has, asked of the launcher itself and of package.json. */
export async function readKnown(sources: readonly Source[]): Promise<Known> {
  const commands = new Map<string, Set<string>>();
  for (const { name } of [{ name: '' }, ...COMMANDS]) {
    const program = await buildProgram(COMMANDS, [name]);
    const own = program.commands.find((command) => command.name() === name)?.options ?? [];
    const flags = [...program.options, ...own].flatMap(({ short, long }) => [short, long]);
    commands.set(name, new Set(['--help', '-h', ...flags.filter((flag) => flag !== undefined)]));
  }
  const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return {
    commands,
    scripts: new Set(Object.keys(manifest.scripts)),
    sources: sources.map(({ text }) => text).join('\n'),
    root: repositoryRoot,
  };
}
