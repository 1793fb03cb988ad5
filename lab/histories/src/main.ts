import { parseArgs } from 'node:util';
import { type StrategyName, strategyTable } from '@gatehouse/testkit/strategy-table';
import { resultOf, writeResult } from '../../report/src/result.ts';
import { tryVariants } from './broken/report.ts';
import { wholeRoundOf } from './run/campaign.ts';
import { report, retell } from './run/report.ts';
import { historyEnvironment } from './run/settings.ts';
import { startTestCluster, type TestCluster } from './run/test-cluster.ts';

const USAGE = `Histories of clients, administrators and faults on a native cluster of their own, each from a seed.

  npm run histories -- --seeds 1000            that many, over all strategies
  npm run histories -- --strategy cached       of one strategy; may be given again
  npm run histories -- --first 500             from this seed on
  npm run histories -- --seed 17               the same program and the same faults again, told step by step
  npm run histories -- --variants              whether each broken variant is caught
  npm run histories -- --json FILE             with what was found in a file, too
`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '70' },
    first: { type: 'string', default: '1' },
    strategy: { type: 'string', multiple: true },
    seed: { type: 'string' },
    variants: { type: 'boolean', default: false },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const names = strategyTable.map(({ name }) => name);
const isStrategy = (name: string): name is StrategyName => names.some((known) => known === name);
const strategies = (values.strategy ?? names).filter(isStrategy);
const [seeds, first] = [Number(values.seeds), Number(values.first)];
const seed = values.seed === undefined ? undefined : Number(values.seed);

if (values.help || strategies.length === 0 || !(seeds > 0) || !(first > 0) || seed === 0) {
  console.log(USAGE);
} else if (values.variants) {
  if (!(await tryVariants(say))) process.exitCode = 1;
} else {
  await using ground = await startTestCluster({ environment: historyEnvironment, say });
  const isKept =
    seed === undefined
      ? await playThem(ground)
      : await retell(ground, { strategies, ...wholeRoundOf(seed) }, seed);
  if (!isKept) process.exitCode = 1;
}

async function playThem(ground: TestCluster): Promise<boolean> {
  const at = new Date().toISOString();
  const tally = await report(ground, { strategies, first, count: seeds });
  const chosen = (values.strategy ?? []).map((name) => ` --strategy ${name}`).join('');
  const command = `npm run histories -- --seeds ${seeds}${first === 1 ? '' : ` --first ${first}`}${chosen}`;
  if (values.json !== undefined) writeResult(values.json, resultOf(command, tally.figures(), { at }));
  return tally.sum.violations === 0;
}

function say(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
