/**
 * A password as it is compared and hashed: RFC 8265 section 4.2.2 (OpaqueString). Spaces of any kind are one space, and
 * what looks the same is the same (NFC), whatever the keyboard sent. Case and width stay as they are. Characters that
 * the profile leaves out are taken as they are: refusing them would add no strength.
 */
export function prepared(password: string): string {
  return password.replaceAll(/[^\P{Zs} ]/gu, ' ').normalize('NFC');
}
