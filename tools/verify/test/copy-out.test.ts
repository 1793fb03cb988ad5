import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Copy, copyRepository } from '@gatehouse/lab/mutations/copy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tryStep } from './support/try-step.ts';
import { withoutStrategy } from './support/without-strategy.ts';

const name = 'sticky';
/** All that may know a strategy by its name. Each place in this list makes every strategy harder to copy. */
const places = [
  `services/session/src/strategies/${name}.ts`,
  'services/session/src/index.ts',
  'services/contracts/src/strategies.ts',
  'services/api/src/strategies.ts',
  'services/auth/src/strategies.ts',
];

const isTest = (file: string): boolean =>
  /\.test\.ts$|(^|\/)(test|testing)(\/|$)|^(e2e|lab|tools|cli)(\/|$)/.test(file);

describe(`a project without ${name}`, () => {
  let copy: Copy;
  beforeAll(() => {
    copy = copyRepository((file) => !isTest(file));
    for (const file of [...places, `gateway/strategies/${name}.conf`]) {
      const path = join(copy.root, file);
      if (file.endsWith(`/${name}.ts`) || file.endsWith('.conf')) rmSync(path);
      else writeFileSync(path, withoutStrategy(file, readFileSync(path, 'utf8'), name));
    }
  });
  afterAll(() => copy[Symbol.dispose]());

  it('names it nowhere any more in the services', () => {
    const left = globSync('services/*/src/**/*.ts', { cwd: copy.root }).filter((file) =>
      new RegExp(`['"/\\s]${name}['".:,]`).test(withoutComments(readFileSync(join(copy.root, file), 'utf8'))),
    );
    expect(left).toEqual([]);
  });

  it('type-checks', async () => {
    const { failed, output } = await tryStep('types', copy.root);
    expect(failed, output).toBe(0);
  });
});

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
}
