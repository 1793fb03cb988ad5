import { type Step, verdictOf } from '../step.ts';

/** A step that is one command: exit code 0 passes. */
function command(name: string, claim: string, ...words: readonly string[]): Step {
  return { name, claim, needs: [], limitSeconds: 300, run: async ({ run }) => verdictOf(await run(words)) };
}

const checks = (path: string): string => `tools/verify/src/${path}`;

/** What can be said of the text alone. Independent of each other, so they run side by side. */
export const staticSteps: readonly Step[] = [
  command(
    'format',
    'files are formatted, imports sorted',
    'biome',
    'check',
    '--linter-enabled=false',
    '--max-diagnostics=200',
    '.',
  ),
  command(
    'lint',
    'no construct is used that bites later',
    'biome',
    'lint',
    '--error-on-warnings',
    '--max-diagnostics=200',
    '.',
  ),
  command('promises', 'no promise floats, no any gets in', 'oxlint', '--type-aware', '--deny-warnings'),
  {
    name: 'types',
    claim: 'the types hold, in the services, the web application and the k6 scripts',
    needs: [],
    limitSeconds: 300,
    async run({ run }) {
      const codes = [await run(['tsc', '--noEmit', '-p', '.'])];
      codes.push(await run(['tsc', '--noEmit', '-p', 'loadtest/k6']));
      codes.push(await run(['tsc', '--noEmit', '-p', 'web']));
      return verdictOf(Math.max(...codes));
    },
  },
  command('imports', 'imports go one way, without cycles', 'node', checks('imports/main.ts')),
  command(
    'spelling',
    'words are spelled, and actors have names',
    'cspell',
    'lint',
    '--no-progress',
    '--no-summary',
    '--dot',
  ),
  command('unused', 'no file, export or dependency is unused', 'knip', '--no-progress'),
  command(
    'coverage',
    'every source file has its types checked, every test file a tier',
    'node',
    checks('coverage/main.ts'),
  ),
];
