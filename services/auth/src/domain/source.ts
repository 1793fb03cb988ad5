import { hash } from 'node:crypto';
import { isIPv6 } from 'node:net';

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
 * One key for each peer that can be told apart. IPv4 in IPv6 clothes is the IPv4 peer; of an IPv6 address the network
 * of 64 bits counts, since any customer has 2^64 addresses of it (RFC 4291 section 2.5.4, RFC 6177).
 */
export function addressKey(address: string): string {
  const [bare = ''] = address.slice(0, LONGEST).toLowerCase().split('%');
  if (!isIPv6(bare)) return bare;
  const groups = groupsOf(bare);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return groups.slice(6).flatMap(bytesOf).join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight numbers of a valid IPv6 address, however it is written. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const before = written(head);
  if (tail === undefined) return before;
  const after = written(tail);
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function written(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

const bytesOf = (group: number): [number, number] => [group >> 8, group & 255];
