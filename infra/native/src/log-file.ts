import { fchmodSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileError, makeFolder } from '../../common/src/files.ts';

/**
 * Opens a log for adding to it, readable by its owner alone whatever the umask, also one that lies there with a wider
 * mode: nginx and Redis write into the file as they find it (G11).
 *
 * @throws UserError when the file system does not allow it
 */
export function openLog(path: string): number {
  try {
    makeFolder(dirname(path));
    const file = openSync(path, 'a', 0o600);
    fchmodSync(file, 0o600);
    return file;
  } catch (error) {
    throw fileError(error, path);
  }
}
