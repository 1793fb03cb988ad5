import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyRepository } from '../../../mutations/src/copy.ts';
import { historyEnvironment } from '../run/settings.ts';
import { type Launcher, startTestCluster, type TestCluster } from '../run/test-cluster.ts';
import type { Variant } from './mutants.ts';

/** A cluster of real processes that run from a copy in which all these rules are broken. */
export async function openBrokenGround(
  variants: readonly Variant[],
  say: (line: string) => void,
): Promise<TestCluster> {
  const copy = copyRepository((file) => !/^(docs|loadtest\/k6)\//.test(file));
  try {
    for (const { patch } of variants) {
      if (patch) copy.plant(patch.file, patched(copy.root, patch));
    }
    // The copy's own launcher: it starts the services that lie beside it.
    const path = join(copy.root, 'infra/cluster/src/cluster.ts');
    const launcher = (await import(path)) as Launcher;
    const environment = { ...historyEnvironment, ...overrides(variants) };
    const ground = await startTestCluster({ environment, say, launcher });
    return {
      ...ground,
      async [Symbol.asyncDispose]() {
        await ground[Symbol.asyncDispose]();
        copy[Symbol.dispose]();
      },
    };
  } catch (error) {
    copy[Symbol.dispose]();
    throw error;
  }
}

function patched(root: string, { file, find, put }: NonNullable<Variant['patch']>): string {
  const source = readFileSync(join(root, file), 'utf8');
  // A patch that changes nothing would let a check pass that sees nothing.
  if (!source.includes(find)) throw new Error(`${file} does not contain "${find}": correct the variant`);
  return source.replace(find, () => put);
}

const overrides = (variants: readonly Variant[]): Record<string, string> =>
  Object.fromEntries(variants.flatMap(({ environment = {} }) => Object.entries(environment)));
