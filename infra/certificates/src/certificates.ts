import { join } from 'node:path';
import { UserError } from '../../common/src/errors.ts';
import { makeFolder, readIfThere, writeAtomically } from '../../common/src/files.ts';
import { authorityFault, serverFault } from './inspect.ts';
import { issueAuthority, issueServer, type Pair } from './issue.ts';

/** Where the certificates of one state directory lie. */
export interface CertificateFiles {
  directory: string;
  authority: string;
  authorityKey: string;
  server: string;
  serverKey: string;
}

export interface EnsureOptions {
  /** Replaces everything, the authority included: browsers have to be told to trust the new one. */
  renew?: boolean;
  now?: Date;
  /** Receives one sentence for each thing made. */
  say?: (line: string) => void;
}

export function certificateFiles(directory: string): CertificateFiles {
  return {
    directory,
    authority: join(directory, 'ca.pem'),
    authorityKey: join(directory, 'ca-key.pem'),
    server: join(directory, 'server.pem'),
    serverKey: join(directory, 'server-key.pem'),
  };
}

/**
 * Makes what is missing and renews the server's certificate when it is broken or about to expire. A broken authority is
 * not replaced by itself: browsers trust the old one, and only a human can tell them otherwise.
 * @throws UserError when the authority cannot be used
 */
export async function ensureCertificates(
  directory: string,
  options: EnsureOptions = {},
): Promise<CertificateFiles> {
  const { renew = false, now = new Date(), say = () => undefined } = options;
  const files = certificateFiles(directory);
  makeFolder(directory);
  const authority = await ensureAuthority(files, renew, now, say);
  const server = readPair(files.server, files.serverKey);
  const fault = server === undefined ? 'there is none' : serverFault(server, authority, now);
  if (renew || fault !== undefined) {
    writePair(files.server, files.serverKey, await issueServer(authority, now));
    say(
      server === undefined
        ? 'made a certificate for the gateway'
        : `made a new certificate for the gateway: ${fault}`,
    );
  }
  return files;
}

async function ensureAuthority(
  files: CertificateFiles,
  renew: boolean,
  now: Date,
  say: (line: string) => void,
): Promise<Pair> {
  const present = readPair(files.authority, files.authorityKey);
  if (present === undefined || renew) {
    const made = await issueAuthority(now);
    writePair(files.authority, files.authorityKey, made);
    say('made a development CA (`./gatehouse certificates` prints how to trust it)');
    return made;
  }
  const fault = authorityFault(present, now);
  if (fault !== undefined) {
    throw new UserError(
      `The development CA in ${files.directory} cannot be used: ${fault}.`,
      `Run \`./gatehouse certificates --renew\` (or delete the folder), then trust the new one.`,
    );
  }
  return present;
}

/** Undefined only when neither half is there: half a pair is a broken one. */
function readPair(certificate: string, key: string): Pair | undefined {
  const pair = { certificate: readIfThere(certificate), key: readIfThere(key) };
  if (pair.certificate === undefined && pair.key === undefined) return undefined;
  return { certificate: pair.certificate ?? '', key: pair.key ?? '' };
}

function writePair(certificate: string, key: string, pair: Pair): void {
  writeAtomically(key, pair.key, 0o600);
  writeAtomically(certificate, pair.certificate, 0o644);
}
