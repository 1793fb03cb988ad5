import { join, resolve } from 'node:path';

/** The work tree this code lies in. */
export const repositoryRoot = resolve(import.meta.dirname, '../../..');

/** Everything the launcher makes lies here, and git ignores it. */
export const defaultStateDirectory = join(repositoryRoot, '.gatehouse');
