/**
 * What the one-shot `setup` container runs before everything else: certificates and secrets into named volumes, at the first
 * start; later starts change nothing but an expiring certificate, and deal the secrets out again.
 *
 *   CERTIFICATES_DIRECTORY  ca.pem, server.pem, server-key.pem (and ca-key.pem, for root only)
 *   SECRETS_DIRECTORY       all secrets; mounted by no other container
 *   SHARES_DIRECTORY        a folder for each container, which mounts that one only: its own secrets
 *   STRATEGIES              what replicas run, separated by commas; empty for all
 *   READERS_GROUP           optional number: only members of this group can read them (compose: `group_add`);
 *                           without it every user inside the containers that mount the volume can
 */
import { chmodSync, chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCertificates } from '../../certificates/src/certificates.ts';
import { ensureStoreCertificates } from '../../certificates/src/stores.ts';
import { UserError } from '../../common/src/errors.ts';
import { fileError } from '../../common/src/files.ts';
import { ensureSecrets } from '../../secrets/src/secrets.ts';
import { dealSecrets, HOLDERS } from '../../secrets/src/shares.ts';

/** The authority's key signs new certificates; no service has any business with it. */
const FOR_ROOT_ONLY = ['ca-key.pem'];

function required(name: string): string {
  const value = process.env[name] ?? '';
  if (value === '')
    throw new UserError(`${name} is not set.`, 'Set it to a folder that this user can write.');
  return value;
}

/** Opens a folder's files to the services' users, who are not root and not the user that made them. */
function publish(directory: string, group: number | undefined): void {
  const restrict = (path: string, mode: number) => {
    if (group !== undefined) chownSync(path, process.getuid?.() ?? 0, group);
    chmodSync(path, group === undefined ? mode : mode & 0o770);
  };
  try {
    restrict(directory, 0o755);
    for (const name of readdirSync(directory)) {
      if (!FOR_ROOT_ONLY.includes(name)) restrict(join(directory, name), 0o444);
    }
  } catch (error) {
    throw fileError(error, directory);
  }
}

/** In an older version every container read the folder of all secrets. */
function close(directory: string): void {
  chmodSync(directory, 0o700);
  for (const name of readdirSync(directory)) chmodSync(join(directory, name), 0o600);
}

function readersGroup(text: string): number | undefined {
  if (text === '') return undefined;
  if (!/^\d{1,9}$/.test(text))
    throw new UserError('READERS_GROUP is not a number.', 'Set it to a group id, e.g. 10001.');
  return Number(text);
}

try {
  const [certificates, secrets] = [required('CERTIFICATES_DIRECTORY'), required('SECRETS_DIRECTORY')];
  const shares = required('SHARES_DIRECTORY');
  const group = readersGroup(process.env.READERS_GROUP ?? '');
  const named = (process.env.STRATEGIES ?? '').split(',').map((name) => name.trim());
  const strategies = named.filter((name) => name !== '');
  await ensureCertificates(certificates, { say: (line) => console.log(`setup: ${line}`) });
  const files = ensureSecrets(secrets);
  await ensureStoreCertificates(secrets);
  close(secrets);
  publish(certificates, group);
  for (const holder of HOLDERS) {
    const share = join(shares, holder);
    dealSecrets(files, holder, { to: share, strategies: strategies.length === 0 ? 'all' : strategies });
    publish(share, group);
  }
  console.log('setup: certificates and secrets are there');
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`setup: ${error.message}\n  ${error.whatToDo}`);
  process.exitCode = 1;
}
