import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/** One `import`, `export … from`, `import()` or `import('…').Type` of a module. */
export interface Import {
  specifier: string;
  /** 1-based. */
  line: number;
}

/** A source file and what it asks for. Paths are relative to the repository's root, with forward slashes. */
export interface Module {
  file: string;
  imports: Import[];
}

/**
 * Reads every TypeScript module of the given workspaces.
 *
 * @throws when a file does not parse: a file that cannot be read cannot be judged.
 */
export function readModules(root: string, workspaces: string[]): Module[] {
  const files = workspaces.flatMap((workspace) =>
    globSync(`${workspace}/**/*.{ts,tsx}`, { cwd: root, exclude: (path) => path.includes('node_modules') }),
  );
  return files
    .sort()
    .map((file) => ({ file, imports: importsOf(file, readFileSync(join(root, file), 'utf8')) }));
}

/** Every specifier a source text names, type imports included: they tie folders together just as values do. */
export function importsOf(file: string, source: string): Import[] {
  const { program, module, errors } = parseSync(file, source);
  const broken = errors[0];
  if (broken) throw new Error(`${file} does not parse: ${broken.message}`);

  const found: { specifier: string; start: number }[] = [];
  for (const { moduleRequest } of module.staticImports) {
    found.push({ specifier: moduleRequest.value, start: moduleRequest.start });
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest } of entries) {
      if (moduleRequest) found.push({ specifier: moduleRequest.value, start: moduleRequest.start });
    }
  }
  new Visitor({
    ImportExpression({ source: asked }) {
      // A computed specifier (a plug-in's path, say) belongs to no folder.
      if (asked.type === 'Literal' && typeof asked.value === 'string') {
        found.push({ specifier: asked.value, start: asked.start });
      }
    },
    TSImportType({ source: asked }) {
      found.push({ specifier: asked.value, start: asked.start });
    },
  }).visit(program);

  // `export { a, b } from` is one import, not two.
  const once = new Map(found.map((entry) => [`${entry.start}`, entry]));
  return [...once.values()].map(({ specifier, start }) => ({ specifier, line: lineAt(source, start) }));
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}
