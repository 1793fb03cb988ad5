import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Machine as Installer } from '@gatehouse/infra/native/install';
import type { Machine, Need } from './needs.ts';
import { run } from './processes.ts';

const FOLDER = '.ci/offline';

interface Preparation extends Machine {
  /** No question is asked: `--yes`, or CI. */
  agreed: boolean;
  /** What this machine and this user may install, and whether a terminal can answer. */
  may: Pick<Installer, 'families' | 'isRoot' | 'interactive'>;
  signal: AbortSignal;
  out: NodeJS.WritableStream;
}

/**
 * Provides what the steps need and the machine lacks, where that is possible and the user agrees.
 * What stays missing is the steps' to report.
 *
 * @returns takes back what was started (a Docker engine); what was installed stays
 */
export async function prepare(
  needs: readonly Need[],
  preparation: Preparation,
): Promise<() => Promise<void>> {
  const lacking = await unmet(needs, preparation);
  const nothing = (): Promise<void> => Promise.resolve();
  if (lacking.length === 0) return nothing;
  const { out } = preparation;
  for (const { reason } of lacking) out.write(`missing: ${reason}\n`);

  // setup.sh does what the other scripts do, and more.
  const scripts = [...new Set(lacking.map(({ need }) => need.script))].filter((name) => name !== undefined);
  if (scripts.length === 0) return nothing;
  const wanted = scripts.includes('setup.sh') ? ['setup.sh'] : scripts;
  if (!preparation.may.families.some((family) => ['debian', 'ubuntu'].includes(family))) {
    out.write(`Install it, then run this again. Until then the steps that need it are skipped.\n`);
    return nothing;
  }
  if (!preparation.may.isRoot) {
    const commands = wanted.map((script) => `sudo ${FOLDER}/${script}`).join(' && ');
    out.write(`To install it:  ${commands}\nUntil then the steps that need it are skipped.\n`);
    return nothing;
  }
  if (!(await agrees(preparation, wanted))) return nothing;

  const started = await runScripts(wanted, preparation);
  return started
    ? () => script('teardown.sh', { ...preparation, signal: AbortSignal.timeout(120_000) })
    : nothing;
}

async function unmet(needs: readonly Need[], machine: Machine): Promise<{ need: Need; reason: string }[]> {
  const unique = [...new Set(needs)];
  const asked = await Promise.all(
    unique.map(async (need) => ({ need, reason: await need.missing(machine) })),
  );
  return asked.flatMap(({ need, reason }) => (reason === undefined ? [] : [{ need, reason }]));
}

async function agrees({ agreed, may, out }: Preparation, scripts: string[]): Promise<boolean> {
  if (agreed) return true;
  const what = scripts.map((name) => `${FOLDER}/${name}`).join(' and ');
  if (!may.interactive) {
    out.write(`--yes would run ${what} to install it. Until then the steps that need it are skipped.\n`);
    return false;
  }
  const reader = createInterface({ input: process.stdin, output: out });
  const answer = await reader.question(`Run ${what} now (Debian packages, images, no other change)? [y/N] `);
  reader.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** @returns whether the scripts started an engine that was not running before */
async function runScripts(scripts: string[], preparation: Preparation): Promise<boolean> {
  const pidFile = join(preparation.root, '.gatehouse/offline/dockerd.pid');
  const before = existsSync(pidFile);
  for (const name of scripts) await script(name, preparation);
  return !before && existsSync(pidFile);
}

async function script(name: string, { root, environment, out, signal }: Preparation): Promise<void> {
  const command = [join(root, FOLDER, name)];
  out.write(`running ${FOLDER}/${name}\n`);
  // No mark to find its children by: the engine it starts is meant to stay.
  const code = await run({ command, cwd: root, environment, output: out, signal, mark: '' });
  if (code !== 0) out.write(`${FOLDER}/${name} ended with exit code ${code}; its words are above.\n`);
}
