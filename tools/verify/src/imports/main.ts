import { parseArgs } from 'node:util';
import { checkImports } from './check.ts';
import { rules } from './rules.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const { modules, imports, faults } = checkImports(positionals[0] ?? process.cwd());

for (const fault of faults) console.error(fault);
console.log(
  `${modules} modules, ${imports} imports, ${rules.length} rules and cycles: ` +
    `${faults.length === 0 ? 'all as it should be' : `${faults.length} wrong`}`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
