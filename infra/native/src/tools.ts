import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program of this machine. */
export interface Tool {
  path: string;
  version: string;
  atLeast(version: string): boolean;
}

/** What the native way needs besides Node. */
export interface ToolNeed {
  program: string;
  /** The smallest version that does what the project needs. */
  minimum: string;
  versionFlag: string;
  version: RegExp;
}

export const NGINX: ToolNeed = {
  program: 'nginx',
  minimum: '1.22.0',
  versionFlag: '-v',
  version: /nginx\/([\d.]+)/,
};
export const REDIS: ToolNeed = {
  program: 'redis-server',
  minimum: '7.0.0',
  versionFlag: '--version',
  version: /v=([\d.]+)/,
};

/** Where such programs live though an ordinary user's PATH often does not say so. */
const FURTHER_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/opt/homebrew/bin', '/usr/local/bin'];

/** Finds a program and its version; undefined when the machine has none. */
export function findTool(need: ToolNeed, path = process.env.PATH ?? ''): Tool | undefined {
  const found = [...path.split(delimiter), ...FURTHER_FOLDERS]
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, need.program))
    .find(isExecutable);
  if (found === undefined) return undefined;
  const { stdout, stderr } = spawnSync(found, [need.versionFlag], { encoding: 'utf8', timeout: 10_000 });
  const version = need.version.exec(`${stdout}${stderr}`)?.[1] ?? '0';
  return { path: found, version, atLeast: (wanted) => compareVersions(version, wanted) >= 0 };
}

/** Compares dotted numbers: negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
