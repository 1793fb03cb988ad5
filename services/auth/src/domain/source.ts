import { hash } from 'node:crypto';
import ipaddr from 'ipaddr.js';

const { IPv6 } = ipaddr;

/** Where an attempt comes from: what limits count by and queues are shared by. Neither part is readable text of the client's. */
export interface Source {
  readonly address: string;
  readonly account: string;
}

export function sourceOf(username: string, address: string): Source {
  return { address: addressKey(address), account: accountKey(username) };
}

/** Hashed: people type their password into the wrong field, and a counter must not remember it (G11). */
function accountKey(username: string): string {
  return hash('sha256', username.toLowerCase(), 'base64url');
}

/** No address is longer; what a proxy says instead of one is bounded all the same. */
const LONGEST = 64;

/**
 * One key for each peer that can be told apart. An IPv4 address written as IPv6 is the IPv4 peer; of an IPv6 address the
 * network of 64 bits counts, since any customer has 2^64 addresses of it (RFC 4291 section 2.5.4, RFC 6177).
 */
export function addressKey(address: string): string {
  const [bare = ''] = address.slice(0, LONGEST).toLowerCase().split('%');
  if (!IPv6.isValid(bare)) return bare;
  const peer = IPv6.parse(bare);
  if (peer.isIPv4MappedAddress()) return peer.toIPv4Address().toString();
  const network = peer.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}
