import { createPrivateKey, X509Certificate } from 'node:crypto';
import { type Pair, SERVER_ADDRESSES, SERVER_NAMES } from './issue.ts';

const DAY = 86_400_000;

/** A server certificate with less than this left is renewed. */
const RENEW_BEFORE_DAYS = 30;

/** Says what is wrong with the authority, or undefined when it can sign. */
export function authorityFault(pair: Pair, now: Date): string | undefined {
  const certificate = parse(pair);
  if (typeof certificate === 'string') return certificate;
  if (!certificate.ca) return 'it is not a certificate authority';
  if (now.getTime() >= certificate.validToDate.getTime()) return `it expired on ${day(certificate)}`;
  return undefined;
}

/** Says why the server certificate must be renewed, or undefined when it is good. */
export function serverFault(pair: Pair, authority: Pair, now: Date): string | undefined {
  const certificate = parse(pair);
  if (typeof certificate === 'string') return certificate;
  if (!certificate.verify(new X509Certificate(authority.certificate).publicKey)) {
    return 'another authority signed it';
  }
  const left = certificate.validToDate.getTime() - now.getTime();
  if (left <= 0) return `it expired on ${day(certificate)}`;
  if (left < RENEW_BEFORE_DAYS * DAY) return `it expires on ${day(certificate)}`;
  const uncovered = SERVER_NAMES.find(
    (name) => certificate.checkHost(name.replace('*', 'any')) === undefined,
  );
  if (uncovered !== undefined) return `it does not cover ${uncovered}`;
  const address = SERVER_ADDRESSES.find((one) => certificate.checkIP(one) === undefined);
  return address === undefined ? undefined : `it does not cover ${address}`;
}

/** The certificate, or what keeps the pair from being one. */
function parse(pair: Pair): X509Certificate | string {
  try {
    const certificate = new X509Certificate(pair.certificate);
    if (!certificate.checkPrivateKey(createPrivateKey(pair.key)))
      return 'its key belongs to another certificate';
    return certificate;
  } catch {
    return 'it cannot be read as a PEM certificate with its key';
  }
}

function day(certificate: X509Certificate): string {
  return certificate.validToDate.toISOString().slice(0, 10);
}
