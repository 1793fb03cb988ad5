import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '@gatehouse/infra/cluster';
import { UserError } from '@gatehouse/infra/errors';
import { execa } from 'execa';
import { profiles } from '../k6/profiles.ts';
import { signInsPerSecond } from './capacity.ts';
import { type LoadReport, reportOf, type Summary } from './report.ts';

export interface Load {
  readonly cluster: Cluster;
  readonly k6: string;
  readonly strategy: string;
  readonly profile: string;
  /** Browse journeys a second; default: the profile's. */
  readonly rate: number | undefined;
  readonly signal: AbortSignal;
  /** k6's own progress goes to the terminal. */
  readonly progress: boolean;
}

/** Where k6 reads trusted certificates from a variable; elsewhere it does not check them, on loopback only. */
const READS_SSL_CERT_FILE = process.platform === 'linux';
const SCRIPT = join(import.meta.dirname, '../k6/main.ts');
/** k6's own: a threshold was crossed. Anything else but 0 means that it did not run to the end. */
const THRESHOLDS_CROSSED = 99;

/** Puts one strategy under load and reads what k6 saw. */
export async function runLoad({
  cluster,
  k6,
  strategy,
  profile,
  rate,
  signal,
  progress,
}: Load): Promise<LoadReport> {
  const ca = await readFile(cluster.caFile, 'utf8');
  const host = `${strategy}.${cluster.publicHost}`;
  const wanted = profiles[profile]?.signIn ?? 1;
  const capacity = await signInsPerSecond({ host, port: cluster.httpsPort, ca });
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-load-'));
  const report = join(directory, 'report.json');
  try {
    const { exitCode = 1, stderr } = await execa(
      k6,
      ['run', ...(progress ? [] : ['--quiet']), '--no-usage-report', SCRIPT],
      {
        env: {
          STRATEGY: strategy,
          PROFILE: profile,
          PORT: String(cluster.httpsPort),
          PUBLIC_HOST: cluster.publicHost,
          // The names under `localhost` are this machine; k6 would hand them to a proxy.
          NO_PROXY: '*',
          RUN: Date.now().toString(36),
          REPORT: report,
          SIGN_IN_RATE: Math.min(wanted, capacity).toFixed(1),
          ...(rate === undefined ? {} : { BROWSE_RATE: String(rate) }),
          ...(READS_SSL_CERT_FILE ? { SSL_CERT_FILE: cluster.caFile } : { INSECURE: 'true' }),
        },
        reject: false,
        cancelSignal: signal,
        stdout: progress ? 'inherit' : 'ignore',
        stderr: ['pipe', ...(progress ? (['inherit'] as const) : [])],
      },
    );
    signal.throwIfAborted();
    if (exitCode !== 0 && exitCode !== THRESHOLDS_CROSSED) {
      throw new UserError(
        `k6 could not run the load against ${strategy} (exit code ${exitCode}).`,
        `Its own words: ${lastLines(stderr)}`,
      );
    }
    const summary = JSON.parse(await readFile(report, 'utf8')) as Summary;
    return reportOf(summary, { strategy, profile, exitCode });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function lastLines(text: unknown): string {
  return (
    String(text ?? '')
      .trim()
      .split('\n')
      .slice(-5)
      .join('\n') || 'none.'
  );
}
