import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../common/src/errors.ts';

/** A database (50 MB), a copy of its programs (60 MB), its write-ahead log, and room for a day of logs. */
const NEEDED_MEGABYTES = 300;

/** @throws UserError when a folder's file system has too little room to start with */
export async function requireSpace(folder: string, needed = NEEDED_MEGABYTES): Promise<void> {
  const free = Math.floor(await freeMegabytes(folder));
  if (free >= needed) return;
  throw new UserError(
    `There are ${free} MB free where ${folder} lies; the cluster needs ${needed} MB to start.`,
    'Free some disk space, then run the command again.',
  );
}

async function freeMegabytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return (bavail * bsize) / 1e6;
  } catch {
    // Not made yet: its parent's file system is the one it will lie on.
    return dirname(folder) === folder ? Number.POSITIVE_INFINITY : await freeMegabytes(dirname(folder));
  }
}
