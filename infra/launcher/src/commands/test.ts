import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { UserError } from '../../../common/src/errors.ts';
import { repositoryRoot } from '../../../common/src/paths.ts';

export function build(command: Command): void {
  command
    .description('Runs everything the project checks before a change is good: `npm run check`.')
    .argument('[tiers...]', 'only these (what there is: `npm run check -- --help`)')
    .action(test);
}

async function test(tiers: string[]): Promise<void> {
  const child = spawn('npm', ['run', '--silent', 'check', '--', ...tiers], {
    cwd: repositoryRoot,
    stdio: 'inherit',
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) =>
      reject(new UserError(`npm cannot be run: ${error.message}.`, 'Install npm.')),
    );
    child.once('close', resolve);
  });
  process.exitCode = code ?? 1;
}
