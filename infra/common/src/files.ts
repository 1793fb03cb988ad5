import {
  chmodSync,
  constants,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from './errors.ts';

/** Whether `error` came from the operating system with this code. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/** The file's text, or undefined when there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw fileError(error, path);
  }
}

/** Writes the whole file or nothing: a reader and a crash see the old text or the new, never half of it. */
export function writeAtomically(path: string, text: string, mode = 0o600): void {
  const draft = writeDraft(path, text, mode);
  try {
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw fileError(error, path);
  }
}

/**
 * Writes a file that must not be there yet, whole or not at all.
 * @returns false when another process's is there; it is left as it is
 */
export function createOnce(path: string, text: string, mode = 0o600): boolean {
  const draft = writeDraft(path, text, mode);
  try {
    // A link, unlike a rename, refuses to replace.
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw fileError(error, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Makes a folder and those above it, with this mode whatever the umask is; one that is there keeps its mode. */
export function makeFolder(path: string, mode = 0o755): void {
  try {
    const first = mkdirSync(path, { recursive: true, mode });
    if (first === undefined) return;
    for (let made = resolve(path); made.length >= first.length; made = dirname(made)) chmodSync(made, mode);
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Lets other users read a folder and all that is in it, and run what its owner can run: a copy has the modes of the work tree. */
export function openToOthers(path: string): void {
  const { mode } = lstatSync(path);
  const isFolder = (mode & constants.S_IFMT) === constants.S_IFDIR;
  if ((mode & constants.S_IFMT) === constants.S_IFLNK) return;
  chmodSync(path, isFolder || (mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (isFolder) for (const name of readdirSync(path)) openToOthers(join(path, name));
}

/** Turns what the operating system says about a file into sentences, where the user can do something about it. */
export function fileError(error: unknown, path: string): unknown {
  if (hasCode(error, 'ENOSPC', 'EDQUOT')) {
    return new UserError(
      `There is no space left to write ${path}.`,
      'Free some disk space, then run the command again.',
      { cause: error },
    );
  }
  if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) {
    return new UserError(
      `${path} cannot be read or written by this user.`,
      'Was it made by another one (sudo)? Remove it or change its owner, then run the command again.',
      { cause: error },
    );
  }
  return error;
}

function writeDraft(path: string, text: string, mode: number): string {
  const draft = `${path}.${process.pid}.draft`;
  try {
    makeFolder(dirname(path));
    writeFileSync(draft, text, { mode, flush: true });
    // The umask may have taken bits away that a container's other users need.
    chmodSync(draft, mode);
    return draft;
  } catch (error) {
    rmSync(draft, { force: true });
    throw fileError(error, path);
  }
}
