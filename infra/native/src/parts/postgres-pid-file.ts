import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../common/src/errors.ts';
import { readIfThere } from '../../../common/src/files.ts';
import { programOf } from '../process-table.ts';

/**
 * PostgreSQL refuses to start when the process its pid file names exists, even if it is another program by now: after a power cut or a
 * killed container it would never start again.
 * @throws UserError when a PostgreSQL does run on this data
 */
export async function removeStalePidFile(data: string): Promise<void> {
  const path = join(data, 'postmaster.pid');
  const pid = Number(readIfThere(path)?.split('\n')[0] ?? 0);
  if (!(pid > 0)) return;
  if ((await programOf(pid))?.startsWith('postgres') === true) {
    throw new UserError(
      `A PostgreSQL that this launcher does not know of (process ${pid}) already uses ${data}.`,
      `End it with \`kill -INT ${pid}\`, then run the command again.`,
    );
  }
  rmSync(path, { force: true });
}
