import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@gatehouse/infra/errors';
import { execa } from 'execa';

const repository = join(import.meta.dirname, '../..');
const OWN = join(repository, '.gatehouse/bin/k6');

/**
 * A k6 of at least 1.8: the first to run our TypeScript as it is. The one on PATH, else the one kept here, else one
 * that is built where Go is.
 */
export async function findK6(say: (line: string) => void, signal: AbortSignal): Promise<string> {
  for (const candidate of ['k6', OWN]) if (await isNewEnough(candidate)) return candidate;
  say('There is no k6 ≥ 1.8 yet: building one with Go (two minutes, once).');
  try {
    await execa(join(repository, '.ci/offline/k6.sh'), { stdout: 'ignore', cancelSignal: signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new UserError('There is no k6, and none could be built.', installHint(), { cause });
  }
  return OWN;
}

async function isNewEnough(command: string): Promise<boolean> {
  if (command === OWN && !existsSync(OWN)) return false;
  try {
    const { stdout } = await execa(command, ['version']);
    const [, major = 0, minor = 0] = /v(\d+)\.(\d+)/.exec(stdout)?.map(Number) ?? [];
    return major > 1 || (major === 1 && minor >= 8);
  } catch {
    return false;
  }
}

function installHint(): string {
  return process.platform === 'darwin'
    ? 'Run `brew install k6`, then try again.'
    : 'Install k6 1.8 or newer (https://grafana.com/docs/k6/latest/set-up/install-k6/) or Go 1.25 or newer, then try again.';
}
