import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import type { Known } from './mentions.ts';

/** A source file as text. */
export interface Source {
  path: string;
  text: string;
}

/** Everything that is program or configuration, without what proves the documents. */
export function readSources(): Source[] {
  const folders =
    '{services,gateway,infra,testkit,lab,e2e,loadtest,tools,cli}/**/*.{ts,conf,template,sh,sql,yml,json}';
  return globSync([folders, '*.{ts,yml,json}', 'gatehouse', '.ci/run'], {
    cwd: repositoryRoot,
    exclude: (path) =>
      path.includes('node_modules') || path.startsWith('tools/docs') || path.endsWith('mentions.test.ts'),
  }).map((path) => ({ path, text: readFileSync(join(repositoryRoot, path), 'utf8') }));
}

/** What the repository has beside the commands of its command line, which is above this folder. */
export function readInventory(sources: readonly Source[], commands: Known['commands']): Known {
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
