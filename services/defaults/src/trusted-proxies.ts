import { isIPv4, isIPv6 } from 'node:net';
import { compile } from '@fastify/proxy-addr';
import { ConfigurationError } from './start-error.ts';

const NAMED = new Set(['loopback', 'linklocal', 'uniquelocal']);

/**
 * Checks the list of peers whose X-Forwarded headers count. Neither a hop count nor "all" is possible:
 * both let a client choose its own address. IPv4-mapped ranges are refused, because ::ffff:10.0.0.0/8 means
 * "almost all" when its prefix is read as one of IPv6 (CVE-2026-92395).
 *
 * @throws ConfigurationError
 */
export function checkedProxies(entries: readonly string[]): string[] {
  if (entries.every(isUsable)) return [...entries];
  const rule =
    'must list loopback, linklocal, uniquelocal, addresses or CIDR ranges such as 10.0.0.0/8, separated by commas.';
  throw new ConfigurationError([{ variable: 'TRUSTED_PROXIES', rule }]);
}

/** How many addresses are remembered: a gateway has a few peers, and a client cannot fill the memory. */
const REMEMBERED_MAX = 1000;

/**
 * Whether an X-Forwarded header of a peer counts. Addresses are parsed once: parsing two for each request took as long as the
 * rest of reading it.
 * @throws ConfigurationError
 */
export function trustedBy(entries: readonly string[]): (address: string, hop: number) => boolean {
  const trusts = compile(checkedProxies(entries));
  const remembered = new Map<string, boolean>();
  return (address, hop) => {
    const known = remembered.get(address);
    if (known !== undefined) return known;
    const isTrusted = trusts(address, hop);
    if (remembered.size >= REMEMBERED_MAX) remembered.clear();
    remembered.set(address, isTrusted);
    return isTrusted;
  };
}

function isUsable(entry: string): boolean {
  if (NAMED.has(entry)) return true;
  const [address = '', prefix, ...rest] = entry.split('/');
  if (rest.length > 0) return false;
  const bits = isIPv4(address) ? 32 : isIPv6(address) && !address.toLowerCase().includes('::ffff:') ? 128 : 0;
  if (bits === 0) return false;
  return prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= bits);
}
