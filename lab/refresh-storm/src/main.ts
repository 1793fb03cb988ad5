import { parseArgs } from 'node:util';
import { startTestCluster } from '../../histories/src/run/test-cluster.ts';
import { resultOf, writeResult } from '../../report/src/result.ts';
import { heldBy } from './database.ts';
import { stormEnvironment } from './settings.ts';
import { storm } from './storm.ts';

const USAGE = `Many tabs of many clients refresh with the same refresh token in the same moment, on a native cluster of its own.

  npm run storm                                200 clients with 50 tabs each, three rounds, two auth processes
  npm run storm -- --clients 10 --tabs 50 --rounds 2 --at-once 4 --auths 1
  npm run storm -- --json FILE                 with what was found in a file, too
`;

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '200' },
    tabs: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '3' },
    'at-once': { type: 'string', default: '4' },
    auths: { type: 'string', default: '2' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const [clients, tabs, rounds] = [Number(values.clients), Number(values.tabs), Number(values.rounds)];
const [atOnce, auths] = [Number(values['at-once']), Number(values.auths)];

if (values.help || ![clients, tabs, rounds, atOnce, auths].every((number) => number > 0)) {
  console.log(USAGE);
} else {
  const say = (line: string) => process.stderr.write(`  ${line}\n`);
  const at = new Date().toISOString();
  const sum = { refreshes: 0, signedOut: 0, mostChildren: 0, faults: 0 };
  await using ground = await startTestCluster({ auths, environment: stormEnvironment, say });
  for await (const { strategy, round, seen, milliseconds, userIds } of storm(ground, {
    ...{ clients, tabs, rounds, atOnce },
  })) {
    const held = await heldBy(ground.stateDirectory, strategy, userIds);
    const rate = ((seen.requests / milliseconds) * 1000).toFixed(0);
    console.log(
      `${strategy}, round ${round}: ${seen}; ${(milliseconds / 1000).toFixed(1)} s, ${rate} a second`,
    );
    console.log(
      `  in PostgreSQL: ${held.families} families, ${held.tokens} refresh tokens, at most ${held.mostChildren} child a token`,
    );
    const faults = [
      ...seen.faults,
      ...(held.families === clients ? [] : [`${held.families} families of ${clients} clients`]),
      ...(held.tokens === clients * (1 + round) ? [] : [`${held.tokens} refresh tokens`]),
      ...(held.mostChildren <= 1 ? [] : ['a token has several children']),
    ];
    for (const fault of faults) console.log(`  NOT kept: ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
    sum.refreshes += seen.requests;
    sum.signedOut += seen.signedOut.length;
    sum.mostChildren = Math.max(sum.mostChildren, seen.mostChildren, held.mostChildren);
    sum.faults += faults.length;
  }
  const of = `of ${sum.refreshes} refreshes, ${tabs} at once with one token`;
  const command = `npm run storm -- --clients ${clients} --tabs ${tabs} --rounds ${rounds} --at-once ${atOnce} --auths ${auths}`;
  const figures = [
    {
      id: 'signed-out',
      value: sum.signedOut,
      unit: 'tabs',
      bound: 0,
      what: `signed out falsely in a storm ${of}`,
    },
    {
      id: 'children',
      value: sum.mostChildren,
      unit: 'child',
      bound: 1,
      what: 'at most of one refresh token in it',
    },
    { id: 'faults', value: sum.faults, unit: 'faults', bound: 0, what: 'of any kind in it' },
  ];
  if (values.json !== undefined) writeResult(values.json, resultOf(command, figures, { at }));
}
