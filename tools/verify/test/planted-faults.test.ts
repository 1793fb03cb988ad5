import { type Copy, copyRepository } from '@gatehouse/lab/mutations/copy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Trial, tryStep } from './support/try-step.ts';

interface Fault {
  /** What was done, for the title. */
  fault: string;
  step: string;
  /** File → text. */
  plant: Record<string, string>;
  /** What the check must say. */
  names: RegExp;
}

const value = (specifier: string, name = 'x'): string =>
  `import { ${name} } from '${specifier}';\nexport const y = ${name};\n`;

const faults: Fault[] = [
  {
    fault: 'a file that is not formatted',
    step: 'format',
    plant: { 'services/contracts/src/planted.ts': 'export const a = {b:1}\n' },
    names: /services\/contracts\/src\/planted\.ts format/,
  },
  {
    fault: 'imports out of order',
    step: 'format',
    plant: {
      'tools/verify/src/planted.ts':
        "import { b } from './b.ts';\nimport { a } from './a.ts';\n\nexport const c = [a, b];\n",
    },
    names: /planted\.ts.*organizeImports/,
  },
  {
    fault: 'an any',
    step: 'lint',
    plant: { 'services/contracts/src/planted.ts': 'export const a = (b: any): unknown => b;\n' },
    names: /planted\.ts:1:\d+ lint\/suspicious\/noExplicitAny/,
  },
  {
    fault: 'process.env outside main.ts',
    step: 'lint',
    plant: { 'services/contracts/src/planted-env.ts': 'export const a = process.env.HOME;\n' },
    names: /planted-env\.ts:1:\d+ lint\/style\/noProcessEnv/,
  },
  {
    fault: 'process.exit outside main.ts',
    step: 'lint',
    plant: {
      'services/contracts/src/planted-exit.ts': 'export const leave = (): never => process.exit(1);\n',
    },
    names: /planted-exit\.ts:1:\d+ lint\/nursery\/noProcessExit/,
  },
  {
    fault: 'a file of more than 300 lines',
    step: 'lint',
    plant: { 'services/contracts/src/planted-long.ts': `${'// a line\n'.repeat(301)}export const a = 1;\n` },
    names: /planted-long\.ts.*noExcessiveLinesPerFile/,
  },
  {
    fault: 'a floating promise of our own',
    step: 'promises',
    plant: {
      'services/contracts/src/planted.ts':
        'async function later(): Promise<void> {\n  await Promise.resolve();\n}\nexport function now(): void {\n  later();\n}\n',
    },
    names: /no-floating-promises[\s\S]*planted\.ts:5/,
  },
  {
    fault: "a floating promise of Redis's client",
    step: 'promises',
    plant: {
      'services/defaults/src/planted-redis.ts':
        "import type { Redis } from 'ioredis';\n\nexport function forget(redis: Redis): void {\n  redis.del('session');\n}\n",
    },
    names: /no-floating-promises[\s\S]*planted-redis\.ts:4/,
  },
  {
    fault: 'an implicit any',
    step: 'promises',
    plant: { 'services/contracts/src/planted-any.ts': 'export const name: string = JSON.parse(\'"a"\');\n' },
    names: /no-unsafe-assignment[\s\S]*planted-any\.ts:1/,
  },
  {
    fault: 'a pronoun for an actor',
    step: 'spelling',
    // In two halves: this file is checked, too.
    plant: { 'docs/planted.md': `Some${'body'} signs in.\n` },
    names: /docs\/planted\.md:1:\d+ - Forbidden word/,
  },
  {
    fault: 'a typing mistake',
    step: 'spelling',
    plant: {
      'services/contracts/src/planted.ts': `/** A ${['ses', 'is', 'on'].join('')} of a user. */\nexport const a = 1;\n`,
    },
    names: /planted\.ts:1:\d+ - (Unknown|Misspelled) word/,
  },
  {
    fault: 'a type error',
    step: 'types',
    plant: { 'services/contracts/src/planted.ts': "export const a: number = 'b';\n" },
    names: /planted\.ts\(1,14\): error TS2322/,
  },
  {
    fault: 'a type error in a k6 script',
    step: 'types',
    plant: {
      'loadtest/k6/planted.ts': "import http from 'k6/http';\n\nexport const a: number = http.get;\n",
    },
    names: /planted\.ts\(3,14\): error TS2322/,
  },
  {
    fault: 'a cycle',
    step: 'imports',
    plant: {
      'services/contracts/src/planted-a.ts': value('./planted-b.ts', 'y'),
      'services/contracts/src/planted-b.ts': value('./planted-a.ts', 'y'),
    },
    names: /cycle: \S+planted-a\.ts → \S+planted-b\.ts → \S+planted-a\.ts/,
  },
  {
    fault: 'a cycle of types alone',
    step: 'imports',
    plant: {
      'services/contracts/src/planted-c.ts':
        "import type { B } from './planted-d.ts';\nexport interface A {\n  b: B;\n}\n",
      'services/contracts/src/planted-d.ts':
        "import type { A } from './planted-c.ts';\nexport interface B {\n  a: A;\n}\n",
    },
    names: /cycle: \S+planted-c\.ts → \S+planted-d\.ts → \S+planted-c\.ts/,
  },
  {
    fault: 'a cycle across packages',
    step: 'imports',
    plant: {
      'services/contracts/src/index.ts': "export * from '@gatehouse/defaults';\n",
      'services/defaults/src/index.ts': "export * from '@gatehouse/contracts';\n",
    },
    names: /cycle: services\/contracts\/src\/index\.ts → services\/defaults\/src\/index\.ts → /,
  },
  {
    fault: 'a domain that imports an adapter',
    step: 'imports',
    plant: {
      'services/api/src/domain/planted.ts': value('../adapters/planted.ts'),
      'services/api/src/adapters/planted.ts': 'export const x = 1;\n',
    },
    names:
      /domain\/planted\.ts:1 imports services\/api\/src\/adapters\/planted\.ts, but domain knows neither/,
  },
  {
    fault: 'a domain that imports Fastify, for a type',
    step: 'imports',
    plant: {
      'services/auth/src/domain/planted-fastify.ts':
        "import type { FastifyRequest } from 'fastify';\nexport type A = FastifyRequest;\n",
    },
    names: /domain\/planted-fastify\.ts:1 imports npm:fastify, but domain knows no Fastify/,
  },
  {
    fault: 'a route that imports an adapter',
    step: 'imports',
    plant: {
      'services/auth/src/routes/planted.ts': "export const load = () => import('../adapters/planted.ts');\n",
      'services/auth/src/adapters/planted.ts': 'export const x = 1;\n',
    },
    names:
      /routes\/planted\.ts:1 imports services\/auth\/src\/adapters\/planted\.ts, but routes know neither/,
  },
  {
    fault: 'an adapter that imports a route',
    step: 'imports',
    plant: {
      'services/auth/src/adapters/planted-up.ts': value('../routes/planted-up.ts'),
      'services/auth/src/routes/planted-up.ts': 'export const x = 1;\n',
    },
    names:
      /adapters\/planted-up\.ts:1 imports services\/auth\/src\/routes\/planted-up\.ts, but adapters know neither/,
  },
  {
    fault: 'api that imports auth',
    step: 'imports',
    plant: { 'services/api/src/planted.ts': "export type A = import('@gatehouse/auth').Anything;\n" },
    names: /api\/src\/planted\.ts:1 imports services\/auth\/src\/app\.ts, but services\/api imports only/,
  },
  {
    fault: 'a black-box test that imports a service',
    step: 'imports',
    plant: { 'e2e/planted.ts': "export { STRATEGY_NAMES } from '@gatehouse/contracts';\n" },
    names:
      /e2e\/planted\.ts:1 imports services\/contracts\/src\/index\.ts, but e2e imports only infra, testkit/,
  },
  ...(
    [
      ['services/contracts', 'infra', 'services, web'],
      ['web', 'infra', 'services, web'],
      ['infra', 'testkit', 'infra'],
      ['testkit', 'lab', 'testkit'],
      ['lab', 'tools', 'lab, e2e, loadtest, gateway'],
      ['e2e', 'tools', 'lab, e2e, loadtest, gateway'],
      ['loadtest', 'tools', 'lab, e2e, loadtest, gateway'],
      ['tools', 'cli', 'tools'],
    ] as const
  ).map(
    ([from, to, floor]): Fault => ({
      fault: `${from} that imports ${to}, a floor above`,
      step: 'imports',
      plant: {
        // Under a path, not under the package's name: the packages name no other on a higher floor.
        [`${from}/planted-floor.ts`]: value(
          `${'../'.repeat(from.split('/').length)}${to}/planted-for-${from.replace('/', '-')}.ts`,
        ),
        [`${to}/planted-for-${from.replace('/', '-')}.ts`]: 'export const x = 1;\n',
      },
      names: new RegExp(
        `${from}/planted-floor\\.ts:1 imports ${to}/planted-for-\\S+, but ${floor} import nothing from a floor above`,
      ),
    }),
  ),
  {
    fault: 'an experiment that imports a test of a running cluster, its neighbour',
    step: 'imports',
    plant: {
      'lab/planted-neighbour.ts': value('../e2e/planted-neighbour.ts'),
      'e2e/planted-neighbour.ts': 'export const x = 1;\n',
    },
    names: /lab\/planted-neighbour\.ts:1 imports e2e\/planted-neighbour\.ts, but lab imports only/,
  },
  {
    fault: 'a way round the package name',
    step: 'imports',
    plant: { 'services/session/src/planted.ts': "export * from '../../contracts/src/index.ts';\n" },
    names:
      /session\/src\/planted\.ts:1 imports \.\.\/\.\.\/contracts\/src\/index\.ts, a path into another package/,
  },
  {
    fault: 'node:process in a service',
    step: 'imports',
    plant: { 'services/api/src/planted-process.ts': "export { env } from 'node:process';\n" },
    names: /planted-process\.ts:1 imports node:process, but only main\.ts/,
  },
  {
    fault: 'an unused file',
    step: 'unused',
    plant: { 'services/session/src/planted.ts': 'const a = 1;\nconsole.log(a);\n' },
    names: /Unused files[\s\S]*services\/session\/src\/planted\.ts/,
  },
  {
    fault: 'an unused export',
    step: 'unused',
    plant: {
      'tools/verify/src/planted.test.ts': "import { used } from './planted.ts';\n\nconsole.log(used);\n",
      'tools/verify/src/planted.ts': 'export const used = 1;\nexport const unused = 2;\n',
    },
    names: /Unused exports[\s\S]*unused +tools\/verify\/src\/planted\.ts/,
  },
  {
    fault: 'an undeclared dependency',
    step: 'unused',
    plant: { 'tools/verify/src/planted-too.test.ts': "import 'fastify';\n" },
    names: /Unlisted dependencies[\s\S]*fastify +tools\/verify\/src\/planted-too\.test\.ts/,
  },
  {
    fault: 'a test that no tier runs',
    step: 'coverage',
    plant: { 'services/api/planted.test.ts': "import { it } from 'vitest';\n\nit('runs', () => {});\n" },
    names: /services\/api\/planted\.test\.ts belongs to no tier/,
  },
];

describe('static checks', () => {
  let copy: Copy;
  beforeAll(() => {
    copy = copyRepository();
  });
  afterAll(() => copy[Symbol.dispose]());

  describe.each([...new Set(faults.map(({ step }) => step))])('%s', (step) => {
    const ofStep = faults.filter((fault) => fault.step === step);

    it('passes without a fault', async () => {
      const { passed, failed, output } = await tryStep(step, copy.root);
      expect({ passed, failed }, output).toEqual({ passed: 1, failed: 0 });
    });

    describe('with all its faults planted', () => {
      let trial: Trial;
      beforeAll(async () => {
        using planted = plantAll(
          copy,
          Object.fromEntries(ofStep.flatMap(({ plant }) => Object.entries(plant))),
        );
        trial = await tryStep(step, planted.root);
      });

      it('fails', () => {
        expect(trial.failed, trial.output).toBe(1);
      });

      it.each(ofStep)('names $fault', ({ names }) => {
        expect(trial.output).toMatch(names);
      });
    });
  });

  it('plants no two faults of a step in one file: one could hide the other', () => {
    const places = faults.flatMap(({ step, plant }) => Object.keys(plant).map((file) => `${step} ${file}`));
    expect(new Set(places).size).toBe(places.length);
  });
});

/** Plants, and takes everything back when it is disposed of: faults must not add up. */
function plantAll(copy: Copy, files: Record<string, string>): Disposable & { root: string } {
  const takeBack = Object.entries(files).map(([file, source]) => copy.plant(file, source));
  return {
    root: copy.root,
    [Symbol.dispose]() {
      for (const undo of takeBack) undo();
    },
  };
}
