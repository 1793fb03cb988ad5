/**
 * Exits 0 when node_modules holds what package-lock.json names, 1 when something is missing or of another version.
 * Runs on whatever Node the machine has, before anything is installed. usage: node installed.mjs ROOT
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = process.argv[2] ?? '.';

/** npm keeps what it has installed in a lock file of its own. */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages ?? {};
  } catch {
    return undefined;
  }
}

const wanted = packagesOf('package-lock.json') ?? {};
const installed = packagesOf('node_modules/.package-lock.json');
const differs = ([path, { version, optional }]) => {
  if (!path.includes('node_modules/')) return false;
  const present = installed?.[path];
  // Optional ones are for other systems, as a rule.
  return present === undefined ? optional !== true : present.version !== version;
};
process.exitCode = installed === undefined || Object.entries(wanted).some(differs) ? 1 : 0;
