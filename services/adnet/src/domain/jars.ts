/**
 * Where a browser keeps the network's cookie. The unpartitioned one is sent from every site, where third-party cookies are
 * allowed. The partitioned one (CHIPS) is kept once for each site that embeds the network, so it connects no two of them.
 */
export const JARS = ['unpartitioned', 'partitioned'] as const;

export type Jar = (typeof JARS)[number];

export const COOKIE_NAMES: Readonly<Record<Jar, string>> = {
  unpartitioned: '__Host-adnet',
  partitioned: '__Host-adnet-partitioned',
};

/** Long enough to outlive many sessions; browsers cap it at 400 days (RFC 6265bis, section 5.5). */
export const COOKIE_DAYS = 400;

/** Whether a browser says that it keeps no unpartitioned cookie here (https://privacycg.github.io/storage-access-headers/). */
export function keepsNoUnpartitioned(storageAccess: string | string[] | undefined): boolean {
  return storageAccess === 'none' || storageAccess === 'inactive';
}
