import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { programErrors, UserError } from '../../../common/src/errors.ts';
import { repositoryRoot } from '../../../common/src/paths.ts';
import { type Say, step } from '../../../common/src/progress.ts';

const SOURCE = join(repositoryRoot, 'web');
/** What the bundle is made of; the lock file holds the versions of the packages. */
const INPUTS = ['index.html', 'package.json', 'vite.config.ts', 'src/**/*', 'public/**/*'];
/** A build takes under a second; a machine under load gets this many ms. */
const MOST_MS = 120_000;

/**
 * The folder with the built web application, named by a digest of its sources: built where there is none yet.
 * @throws UserError when the build fails
 */
export async function builtWeb(say: Say): Promise<string> {
  const folder = join(repositoryRoot, '.gatehouse', 'web', digestOfSources());
  if (existsSync(folder)) return folder;
  return await step(say, 'built the web application', async () => {
    // Another cluster of this clone may build at the same time: each in a folder of its own, and the first one stays.
    const own = `${folder}.${process.pid}`;
    await build(own);
    try {
      renameSync(own, folder);
    } catch (error) {
      rmSync(own, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
    return folder;
  });
}

async function build(folder: string): Promise<void> {
  const vite = join(repositoryRoot, 'node_modules/vite/bin/vite.js');
  try {
    await promisify(execFile)(process.execPath, [vite, 'build', '--outDir', folder, '--emptyOutDir'], {
      cwd: SOURCE,
      timeout: MOST_MS,
    });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new UserError(
      `The web application could not be built:\n${programErrors(error)}`,
      'Run `npm ci`, then try again.',
    );
  }
}

function digestOfSources(): string {
  const digest = createHash('sha256').update(readFileSync(join(repositoryRoot, 'package-lock.json')));
  const files = globSync(INPUTS, { cwd: SOURCE, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).sort()) {
    digest.update(path.slice(SOURCE.length)).update('\0').update(readFileSync(path)).update('\0');
  }
  return digest.digest('hex').slice(0, 16);
}
