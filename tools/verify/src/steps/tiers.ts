import { globSync } from 'node:fs';
import { join } from 'node:path';
import { openCluster } from '@gatehouse/infra/cluster';
import { readIfThere } from '@gatehouse/infra/common/files';
import { chromium, containers, type Need, nginx, python, redis } from '../needs.ts';
import type { Shell, Step } from '../step.ts';
import { TALLY_FILE, type Tally } from '../tiers/tally.ts';

interface Tier {
  /** The vitest project of the same name. */
  name: string;
  claim: string;
  needs?: readonly Need[];
  limitSeconds: number;
  environment?: Record<string, string>;
  tidyUp?: NonNullable<Step['tidyUp']>;
}

const native = [nginx, redis];

/** The test suites, from what needs nothing to what needs everything. */
const tiers: readonly Tier[] = [
  { name: 'unit', claim: 'each part does what it says', limitSeconds: 300 },
  { name: 'service', claim: 'the services answer as the contract says, in one process', limitSeconds: 300 },
  { name: 'checks', claim: 'each check fails on a planted fault', limitSeconds: 600 },
  {
    name: 'containers',
    claim: 'the same holds on real Redis and PostgreSQL',
    needs: [containers],
    limitSeconds: 900,
  },
  {
    name: 'gateway',
    claim: 'the gateway routes, retries and refuses as promised',
    needs: [nginx],
    limitSeconds: 600,
  },
  {
    name: 'launcher',
    claim: 'the launcher starts, scales and stops without a trace',
    needs: native,
    limitSeconds: 900,
  },
  {
    name: 'lab',
    claim: 'each experiment runs, and its checks object to what is broken',
    needs: native,
    limitSeconds: 1200,
  },
  {
    name: 'e2e',
    claim: 'the contract holds on a native cluster',
    needs: native,
    limitSeconds: 1200,
    environment: { GATEHOUSE_WAY: 'native', GATEHOUSE_OWN_CLUSTER: '1' },
  },
  {
    name: 'e2e-two-auths',
    claim: 'the contract holds with two auth processes',
    needs: native,
    limitSeconds: 600,
  },
  {
    name: 'e2e-compose',
    claim: 'the contract holds on compose',
    needs: [containers],
    limitSeconds: 1200,
    environment: { GATEHOUSE_WAY: 'docker', GATEHOUSE_OWN_CLUSTER: '1' },
    tidyUp: endClustersIn,
  },
  {
    name: 'descriptions',
    claim: "clients and checkers made by others agree with each host's description",
    needs: [...native, python],
    limitSeconds: 600,
    environment: { GATEHOUSE_WAY: 'native', GATEHOUSE_OWN_CLUSTER: '1' },
  },
  {
    name: 'browser',
    claim: 'the web application does what it says, in a real browser',
    needs: [...native, chromium],
    limitSeconds: 900,
    environment: { GATEHOUSE_WAY: 'native', GATEHOUSE_OWN_CLUSTER: '1' },
  },
  {
    name: 'browser-compose',
    claim: 'a person uses every strategy in a browser, on compose',
    needs: [containers, chromium],
    limitSeconds: 600,
    environment: { GATEHOUSE_WAY: 'docker', GATEHOUSE_OWN_CLUSTER: '1' },
    tidyUp: endClustersIn,
  },
];

export const tierSteps: readonly Step[] = tiers.map(({ needs = [], environment = {}, ...tier }) => ({
  ...tier,
  needs,
  run: (shell) =>
    runTier(shell, tier.name, { ...environment, ...(tier.tidyUp && { TMPDIR: shell.scratch }) }),
}));

/** A tier that was stopped could not stop its containers: their state folder lies among its temporary files. */
async function endClustersIn({ scratch }: Shell): Promise<void> {
  for (const folder of globSync('*/cluster', { cwd: scratch }))
    await (await openCluster(join(scratch, folder)))?.down();
}

/** Runs one vitest project and counts what it did. Nothing done is a failure: an empty tier proves nothing. */
async function runTier(shell: Shell, project: string, environment: Record<string, string>): Promise<Tally> {
  const file = join(shell.scratch, 'tally.json');
  const code = await shell.run(['vitest', 'run', '--project', project], {
    ...environment,
    [TALLY_FILE]: file,
  });
  const text = readIfThere(file);
  const tally = text === undefined ? { passed: 0, failed: 0, skipped: [] } : (JSON.parse(text) as Tally);
  return judge(shell, project, tally, code);
}

function judge(shell: Shell, project: string, tally: Tally, code: number): Tally {
  if (tally.failed > 0) return tally;
  if (tally.passed === 0 && tally.skipped.length === 0) {
    shell.say(`The tier "${project}" ran no test.`);
    return { ...tally, failed: 1 };
  }
  if (code === 0) return tally;
  shell.say(`vitest ended with exit code ${code} though no test failed.`);
  return { ...tally, failed: 1 };
}
