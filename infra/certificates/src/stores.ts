import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { readIfThere, writeAtomically } from '../../common/src/files.ts';
import { issueAuthority, issueServer, type Pair } from './issue.ts';
import { onlyNames } from './name-constraints.ts';

const DAY = 86_400_000;
/** A certificate with less than this left is made again. */
const RENEW_BEFORE_DAYS = 30;

/** Stores that services reach by these names in docker-compose.tls.yml. */
const STORES = ['redis', 'postgres'] as const;

/**
 * Makes what is missing or about to expire in `directory`: `stores-ca.pem` with its key, an authority that can vouch for the
 * names of the stores only, and `<store>-tls.pem` with its key for each store.
 */
export async function ensureStoreCertificates(directory: string, now = new Date()): Promise<void> {
  const file = (name: string, half: 'certificate' | 'key') =>
    join(directory, half === 'key' ? `${name}-key.pem` : `${name}.pem`);
  const read = (name: string): Pair | undefined => {
    const [certificate, key] = [readIfThere(file(name, 'certificate')), readIfThere(file(name, 'key'))];
    return certificate === undefined || key === undefined ? undefined : { certificate, key };
  };
  const write = (name: string, pair: Pair): Pair => {
    writeAtomically(file(name, 'key'), pair.key);
    writeAtomically(file(name, 'certificate'), pair.certificate);
    return pair;
  };
  const present = read('stores-ca');
  const authority =
    present !== undefined && lasts(present, now)
      ? present
      : write('stores-ca', await issueAuthority(now, onlyNames(STORES)));
  const { publicKey } = new X509Certificate(authority.certificate);
  for (const store of STORES) {
    const pair = read(`${store}-tls`);
    const isGood =
      pair !== undefined && lasts(pair, now) && new X509Certificate(pair.certificate).verify(publicKey);
    if (!isGood) write(`${store}-tls`, await issueServer(authority, now, { names: [store], addresses: [] }));
  }
}

function lasts({ certificate }: Pair, now: Date): boolean {
  return new X509Certificate(certificate).validToDate.getTime() - now.getTime() > RENEW_BEFORE_DAYS * DAY;
}
