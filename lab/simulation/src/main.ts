import { parseArgs } from 'node:util';
import { STRATEGY_NAMES, type StrategyName } from '@gatehouse/contracts';
import { replay } from './campaign.ts';
import { report, tryVariants } from './report.ts';
import { writeReport } from './report-file.ts';

const USAGE = `Histories of clients, administrators and faults, in process, each from a seed.

  npm run races -- --seeds 100000          that many histories, over all strategies
  npm run races -- --strategy cached       of one strategy; may be given again
  npm run races -- --first 5000            from this seed on
  npm run races -- --strategy cached --seed 17     one history, told step by step
  npm run races -- --variants              how soon each broken variant is caught
  npm run races -- --json FILE             with what was found in a file, too
`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '7000' },
    first: { type: 'string', default: '1' },
    strategy: { type: 'string', multiple: true },
    seed: { type: 'string' },
    variants: { type: 'boolean', default: false },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const isStrategy = (name: string): name is StrategyName => STRATEGY_NAMES.some((known) => known === name);
const strategies = (values.strategy ?? [...STRATEGY_NAMES]).filter(isStrategy);
const [seeds, first] = [Number(values.seeds), Number(values.first)];
// A stack for each refusal would cost more than the history.
Error.stackTraceLimit = 0;

if (values.help || strategies.length === 0 || !(seeds > 0) || Number.isNaN(first)) {
  console.log(USAGE);
} else if (values.seed !== undefined) {
  for (const strategy of strategies) console.log(await replay(strategy, Number(values.seed)));
} else {
  const startedAt = new Date();
  const found = values.variants
    ? await tryVariants(first, seeds)
    : await report(strategies, first, Math.ceil(seeds / strategies.length));
  if (values.json !== undefined) writeReport(values.json, { startedAt, words: process.argv.slice(2), found });
  if (!found.isKept) process.exitCode = 1;
}
