import { parseArgs } from 'node:util';
import { strategyTable } from '@gatehouse/testkit/strategy-table';
import { startTestCluster } from '../../histories/src/run/test-cluster.ts';
import { resultOf, writeResult } from '../../report/src/result.ts';
import { leaksEnvironment, useAndSearch } from './leaks.ts';

const USAGE = `Uses all strategies on a native cluster of its own, and then looks for every credential and password that was used
in all files, logs and metrics it leaves behind, and in what refusals said.

  npm run leaks                       35 histories of clients, administrators and faults, then the usual mistakes
  npm run leaks -- --histories 350
  npm run leaks -- --json FILE        with what was found in a file, too
`;

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '35' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const count = Number(values.histories);

if (values.help || !(count > 0)) {
  console.log(USAGE);
} else {
  const say = (line: string) => process.stderr.write(`  ${line}\n`);
  const at = new Date().toISOString();
  await using ground = await startTestCluster({ environment: leaksEnvironment, say });
  say(`${count} histories, half a minute for each 35`);
  const strategies = strategyTable.map(({ name }) => name);
  const { secrets, places, bytes, leaks } = await useAndSearch(ground, { strategies, first: 1, count });
  for (const [kind, number] of Map.groupBy(secrets.values(), (secret) => secret.kind)) {
    console.log(`${number.length} × ${kind}`);
  }
  const megabytes = Math.round(bytes / 1e6);
  console.log(
    `searched for in ${megabytes} MB of ${places} files, metrics and refusals: ${leaks.length} found`,
  );
  for (const { kind, place } of leaks) console.log(`  NOT kept: a ${kind} in ${place}`);
  if (leaks.length > 0) process.exitCode = 1;
  const figures = [
    {
      id: 'readable',
      value: leaks.length,
      unit: 'credentials',
      bound: 0,
      what: `or passwords of the ${secrets.size} that were used, rightly and wrongly, were found in ${megabytes} MB of files, logs, metrics and refusals`,
    },
  ];
  const command = `npm run leaks -- --histories ${count}`;
  if (values.json !== undefined) writeResult(values.json, resultOf(command, figures, { at }));
}
