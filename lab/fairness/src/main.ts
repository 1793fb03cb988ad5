import { parseArgs } from 'node:util';
import { startTestCluster } from '../../histories/src/run/test-cluster.ts';
import { type Figure, resultOf, writeResult } from '../../report/src/result.ts';
import { ABUSES } from './abuses.ts';
import { compare, p99, refused } from './measure.ts';
import { Seat } from './seat.ts';
import { fairnessEnvironment, STRATEGY } from './settings.ts';

const USAGE = `An unrelated client signs in on a native cluster of its own, while another takes as many sign-ins as it gets (G15).

  npm run fairness                              5 rounds, 40 sign-ins each without and with each abuse
  npm run fairness -- --rounds 10 --sign-ins 20
  npm run fairness -- --json FILE               with what was found in a file, too
`;

/** G15: at most twice its own p99. */
const BOUND = 2;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    'sign-ins': { type: 'string', default: '40' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const [rounds, signIns] = [Number(values.rounds), Number(values['sign-ins'])];

if (values.help || ![rounds, signIns].every((number) => number > 0)) {
  console.log(USAGE);
} else {
  const say = (line: string) => process.stderr.write(`  ${line}\n`);
  const at = new Date().toISOString();
  const figures: Figure[] = [];
  await using ground = await startTestCluster({ environment: fairnessEnvironment, auths: 1, say });
  const seats = {
    here: new Seat(ground, STRATEGY, '127.0.0.1'),
    elsewhere: new Seat(ground, STRATEGY, '127.0.0.2'),
  };
  for (const each of ABUSES) {
    const { quiet, during, abuser } = await compare(seats, each, { rounds, signIns });
    const [before, after] = [p99(quiet), p99(during)];
    const answers = [...abuser].map(([status, count]) => `${count} × ${status}`).join(', ');
    console.log(
      `${each.name}: p99 ${before.toFixed(0)} ms without, ${after.toFixed(0)} ms during (${(after / before).toFixed(2)}); ` +
        `${refused(during)} of ${during.length} refused; the abuse got ${answers}`,
    );
    if (refused(during) > 0 || after > BOUND * before) process.exitCode = 1;
    figures.push(
      {
        id: `slower-${each.name}`,
        value: Number((after / before).toFixed(2)),
        unit: 'times',
        bound: BOUND,
        what: `its own p99 (${before.toFixed(0)} ms) is what a sign-in of an unrelated client takes while ${each.what}`,
      },
      {
        id: `refused-${each.name}`,
        value: refused(during),
        unit: 'sign-ins',
        bound: 0,
        what: `of an unrelated client were refused, of ${during.length} while ${each.what}`,
      },
    );
  }
  const command = `npm run fairness -- --rounds ${rounds} --sign-ins ${signIns}`;
  if (values.json !== undefined) writeResult(values.json, resultOf(command, figures, { at }));
}
