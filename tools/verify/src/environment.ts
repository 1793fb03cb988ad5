import { delimiter, join } from 'node:path';

/**
 * The environment of every command: the project's own Node and tools come first on PATH, whatever the machine has,
 * and colour is used only on a terminal (a tool cannot tell: its output goes to a file first).
 */
export function stepEnvironment(root: string, own: NodeJS.ProcessEnv, colour: boolean): NodeJS.ProcessEnv {
  const PATH = [join(root, 'node_modules/.bin'), own.PATH ?? ''].join(delimiter);
  return { ...own, PATH, ...(colour ? { FORCE_COLOR: '1' } : { NO_COLOR: '1', FORCE_COLOR: undefined }) };
}
