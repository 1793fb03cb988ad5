import { hash } from 'node:crypto';
import { AFFINITY_COOKIE, credentialCookie, type Keeping, type OutgoingCookie } from './cookies.ts';

/** The part of a socket that says which address of this process the gateway connected to. */
interface Reached {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

/**
 * The name of this replica in affinity cookies: the digest of the address that the gateway reached it at, as nginx names
 * its servers (MD5 of `address:port` in hexadecimal, `sticky route`). Replica and gateway agree without being told, and the
 * name says nothing of the address. Undefined without a socket.
 *
 * MD5 protects nothing here: a client that names another replica than its own is answered 401 there.
 */
export function affinityNameOf({ localAddress, localPort }: Reached): string | undefined {
  if (localAddress === undefined || localPort === undefined) return undefined;
  // A socket that listens on :: reports IPv4 in its mapped form (RFC 4291 §2.5.5.2).
  const address = localAddress.startsWith(MAPPED) ? localAddress.slice(MAPPED.length) : localAddress;
  const host = address.includes(':') ? `[${address}]` : address;
  return hash('md5', `${host}:${localPort}`, 'hex');
}

const MAPPED = '::ffff:';

/** Lives exactly as long as the credential beside it. */
export const affinityCookie = (name: string, keeping: Keeping): OutgoingCookie =>
  credentialCookie(AFFINITY_COOKIE, name, keeping);
