import { join } from 'node:path';
import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { readIfThere } from '@gatehouse/infra/common/files';
import { containers, idle, k6 } from '../needs.ts';
import { type Shell, type Step, verdictOf } from '../step.ts';
import type { Tally } from '../tiers/tally.ts';

/** The part of `./gatehouse load --json` that decides. */
interface Load {
  sessionsLost: number;
  exitCode: number;
}

/** k6's own: a threshold was crossed. */
const CROSSED = 99;

/** Stops the cluster of a step. The steps that start one refuse to begin while another runs: it is the step's own. */
const downAgain = ({ run }: Shell): Promise<number> => run(['./gatehouse', 'down']);

/** What only a whole cluster shows. */
export const clusterSteps: readonly Step[] = [
  {
    name: 'load',
    claim: 'k6 finds every answer right under load, and the sessions that memory loses',
    needs: [containers, idle, k6],
    limitSeconds: 600,
    run: loadEveryStrategy,
    tidyUp: downAgain,
  },
  {
    name: 'tour',
    claim: 'each strategy shows what it should',
    needs: [containers, idle],
    limitSeconds: 600,
    run: async ({ run }) => verdictOf(await run(['./gatehouse', 'tour', '--docker', '--yes'])),
    tidyUp: downAgain,
  },
];

async function loadEveryStrategy(shell: Shell): Promise<Tally> {
  const up = await shell.run(['./gatehouse', 'up', '--docker', '--yes']);
  if (up !== 0) return verdictOf(up);
  const sum: Tally = { passed: 0, failed: 0, skipped: [] };
  for (const strategy of STRATEGY_NAMES) {
    const wrong = await loadOne(shell, strategy);
    shell.say(`${strategy}: ${wrong ?? 'as it should be'}`);
    if (wrong === undefined) sum.passed += 1;
    else sum.failed += 1;
  }
  return sum;
}

/** @returns what is wrong; undefined when nothing is */
async function loadOne({ run, scratch }: Shell, strategy: string): Promise<string | undefined> {
  const file = join(scratch, `${strategy}.json`);
  const command = `exec ./gatehouse load --strategy ${strategy} --profile smoke --json --yes > ${file}`;
  const code = await run(['sh', '-c', command]);
  const [report] = JSON.parse(readIfThere(file) || '[]') as Load[];
  if (report === undefined) return `no report, exit code ${code}`;
  if (report.exitCode !== code) return `exit code ${code}, but k6's own was ${report.exitCode}`;
  // Three replicas that do not share what they remember: this one has to fail, or the checks see nothing.
  if (strategy === 'memory') {
    return code === CROSSED && report.sessionsLost > 0 ? undefined : `exit code ${code}, no session lost`;
  }
  return code === 0 ? undefined : `exit code ${code}: ${JSON.stringify(report)}`;
}
