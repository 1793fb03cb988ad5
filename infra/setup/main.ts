/**
 * What the one-shot `setup` container runs before everything else: certificates and secrets into two named volumes,
 * at first start; later starts change nothing but an expiring certificate.
 *
 *   CERTIFICATES_DIRECTORY  ca.pem, server.pem, server-key.pem (and ca-key.pem, for root only)
 *   SECRETS_DIRECTORY       redis-password, redis-auth.conf, postgres-password, internal-query-secret,
 *                           internal-change-secret, sealing-keys,
 *                           key-encryption-key, refresh-keys, exchange-secret
 *   GATEWAY_SECRETS_DIRECTORY  exchange-secret.conf: of all secrets, the one that the gateway shows auth
 *   READERS_GROUP           optional number: only members of this group can read them (compose: `group_add`);
 *                           without it everybody inside the containers that mount the volume can
 */
import { chmodSync, chownSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureCertificates } from '../certificates/src/certificates.ts';
import { UserError } from '../common/src/errors.ts';
import { fileError, readIfThere, writeAtomically } from '../common/src/files.ts';
import { ensureSecrets } from '../secrets/src/secrets.ts';

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

/** At a later start the copy is there already, and read-only for everybody. */
function copyOnce(from: string, to: string): void {
  const text = readFileSync(from, 'utf8');
  if (readIfThere(to) !== text) writeAtomically(to, text);
}

function readersGroup(text: string): number | undefined {
  if (text === '') return undefined;
  if (!/^\d{1,9}$/.test(text))
    throw new UserError('READERS_GROUP is not a number.', 'Set it to a group id, e.g. 10001.');
  return Number(text);
}

try {
  const [certificates, secrets] = [required('CERTIFICATES_DIRECTORY'), required('SECRETS_DIRECTORY')];
  const gatewaySecrets = required('GATEWAY_SECRETS_DIRECTORY');
  const group = readersGroup(process.env.READERS_GROUP ?? '');
  await ensureCertificates(certificates, { say: (line) => console.log(`setup: ${line}`) });
  const { exchangeSecretHeader } = ensureSecrets(secrets);
  copyOnce(exchangeSecretHeader, join(gatewaySecrets, basename(exchangeSecretHeader)));
  publish(certificates, group);
  publish(secrets, group);
  publish(gatewaySecrets, group);
  console.log('setup: certificates and secrets are there');
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`setup: ${error.message}\n  ${error.whatToDo}`);
  process.exitCode = 1;
}
