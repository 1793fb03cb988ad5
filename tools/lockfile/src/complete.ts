import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lock, missingEntries, withEntries } from './lock.ts';

// usage: complete.ts [--check]   Run it after `npm install` changed package-lock.json: `npm run lock`.

const file = join(import.meta.dirname, '../../../package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock;
const missing = missingEntries(lock);
const names = Object.keys(missing).map((path) => path.replace(/.*node_modules\//, ''));

if (names.length === 0) {
  console.log(
    `package-lock.json names all optional packages (${Object.keys(lock.packages).length} entries looked at).`,
  );
} else if (process.argv.includes('--check')) {
  console.error(`package-lock.json lacks ${names.length} packages for other systems: ${names.join(', ')}.`);
  console.error('`npm ci` would refuse it. Run `npm run lock`, then commit package-lock.json.');
  process.exitCode = 1;
} else {
  writeFileSync(file, `${JSON.stringify(withEntries(lock, missing), null, 2)}\n`);
  console.log(`Added ${names.length} packages for other systems to package-lock.json.`);
}
