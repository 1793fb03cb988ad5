import { parseArgs } from 'node:util';
import { strategyTable } from '@gatehouse/testkit/strategy-table';
import { startTestCluster } from '../../histories/src/run/test-cluster.ts';
import { type Figure, resultOf, writeResult } from '../../report/src/result.ts';
import { signInClients } from './clients.ts';
import { rotateInEmergency, rotateUnderLoad } from './rotation.ts';
import { JWKS_REFRESH, rotationEnvironment } from './settings.ts';

const USAGE = `Keys are rotated on a native cluster of its own, while clients refresh and show their tokens without a pause.

  npm run rotation                              20 clients, three scheduled rotations and an emergency, two auth processes
  npm run rotation -- --clients 50 --times 10
  npm run rotation -- --json FILE               with what was found in a file, too
`;

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '20' },
    times: { type: 'string', default: '3' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const [count, times] = [Number(values.clients), Number(values.times)];

if (values.help || ![count, times].every((number) => number > 0)) {
  console.log(USAGE);
} else {
  const say = (line: string) => process.stderr.write(`  ${line}\n`);
  const at = new Date().toISOString();
  const figures: Figure[] = [];
  await using ground = await startTestCluster({ environment: rotationEnvironment, say });
  for (const { name: strategy } of strategyTable.filter(({ refreshes }) => refreshes)) {
    const place = { ...ground, strategy };
    const clients = await signInClients(place, count);
    say(`${strategy}: ${times} scheduled rotations, some ten seconds each`);
    const seen = await rotateUnderLoad(place, clients, times);
    console.log(`${strategy}, ${times} scheduled rotations: ${seen}`);
    const { lasted, old, renewed } = await rotateInEmergency(place, clients, JWKS_REFRESH);
    console.log(`${strategy}, emergency: old tokens accepted for ${lasted.toFixed(0)} ms. ${old}`);
    console.log(`  clients that refreshed then: ${renewed}`);
    const refusals = [...seen.refusals, ...renewed.refusals];
    for (const refusal of new Set(refusals)) console.log(`  NOT kept: ${refusal}`);
    if (lasted > JWKS_REFRESH) console.log(`  NOT kept: an old token was accepted after ${JWKS_REFRESH} ms`);
    if (refusals.length > 0 || lasted > JWKS_REFRESH) process.exitCode = 1;
    figures.push(
      {
        id: `refused-${strategy}`,
        value: refusals.length,
        unit: 'requests',
        bound: 0,
        what: `with a good token of \`${strategy}\` were refused, of ${seen.requests} as keys were rotated ${times} times`,
      },
      {
        id: `emergency-${strategy}`,
        value: Math.round(lasted),
        unit: 'ms',
        bound: JWKS_REFRESH,
        what: `at most until every replica refused tokens of \`${strategy}\` by the old key, from the acknowledgement of an emergency`,
      },
    );
  }
  const command = `npm run rotation -- --clients ${count} --times ${times}`;
  if (values.json !== undefined) writeResult(values.json, resultOf(command, figures, { at }));
}
