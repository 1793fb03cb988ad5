// Runs what measures, and keeps what it found in docs/results/. `npm run docs` then shows it.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UserError } from '@gatehouse/infra/errors';
import { type Result, resultFile, writeResult } from '@gatehouse/lab/report/result';
import { type Benchmark, benchmarkOf, benchmarks } from './benchmarks.ts';
import { produce, taken } from './produce.ts';

const USAGE = `Measures, and keeps the figures in docs/results/. Afterwards: npm run docs

  npm run results                                everything, one after the other
  npm run results -- memory tour                 these only
  npm run results -- races -- --seeds 2000       one, with other options than its own
  npm run results -- bounds --from FILE          one, from the report of a run that was
  npm run results -- --list                      what there is
`;

const typed = process.argv.slice(2);
const end = typed.indexOf('--');
const options = end < 0 ? [] : typed.slice(end + 1);
const { values, positionals } = parseArgs({
  args: end < 0 ? typed : typed.slice(0, end),
  allowPositionals: true,
  options: {
    from: { type: 'string' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const chosen = benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const unknown = positionals.filter((name) => benchmarkOf(name) === undefined);
const isOfOne = values.from !== undefined || options.length > 0;

if (values.help || unknown.length > 0 || (isOfOne && chosen.length !== 1)) {
  console.log(USAGE);
  if (!values.help) process.exitCode = 1;
} else if (values.list) {
  for (const { name, command, what } of benchmarks) {
    console.log(`${name.padEnd(10)} ${command.join(' ')}\n           ${what}`);
  }
} else {
  for (const producer of chosen) await keep(producer);
}

/** One that fails leaves its last result as it is, and the others go on. */
async function keep(producer: Benchmark): Promise<void> {
  try {
    const result = await measured(producer);
    writeResult(resultFile(producer.name), result);
    console.log(`${producer.name}: ${result.figures.length} figures by ${result.command}, ${result.at}`);
  } catch (error) {
    const words = error instanceof UserError ? `${error.message} ${error.whatToDo}` : String(error);
    console.error(`${producer.name}: not measured. ${words}`);
    process.exitCode = 1;
  }
}

async function measured(producer: Benchmark): Promise<Result> {
  if (values.from === undefined) return await produce(producer, options);
  return taken(producer, readFileSync(values.from, 'utf8'));
}
