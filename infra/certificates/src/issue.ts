// Must come first: @peculiar/x509 finds its providers by reflection.
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { onlyThisMachine } from './name-constraints.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;

/** Ten years: trusting it again is work for a human. */
const AUTHORITY_DAYS = 3650;
/** Below the 398 days that Apple and Chromium accept from public authorities; renewing it is free. */
const SERVER_DAYS = 397;

/** The names the gateway answers to. A wildcard covers one label, and none of `localhost`, so sites of their own are listed. */
export const SERVER_NAMES = [
  'gatehouse.localhost',
  '*.gatehouse.localhost',
  'plain.localhost',
  'news.localhost',
  'shoes.localhost',
  'ads.localhost',
  'localhost',
];
export const SERVER_ADDRESSES = ['127.0.0.1', '::1'];

/** A certificate and its private key, both PEM. */
export interface Pair {
  certificate: string;
  key: string;
}

/** Makes a development authority that can vouch for `localhost` names only, valid from an hour before `now`. */
export async function issueAuthority(now: Date, vouchesFor = onlyThisMachine()): Promise<Pair> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    // The serial in the name tells two clones' authorities apart in a browser's list.
    name: `CN=Gatehouse development CA ${randomBytes(3).toString('hex')}, O=Gatehouse`,
    ...validity(now, AUTHORITY_DAYS),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      vouchesFor,
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await keyToPem(keys.privateKey) };
}

/** Makes the gateway's certificate, signed by `authority`. */
export async function issueServer(
  authority: Pair,
  now: Date,
  { names, addresses } = { names: SERVER_NAMES, addresses: SERVER_ADDRESSES },
): Promise<Pair> {
  const keys = await generateKeys();
  const issuer = new X509Certificate(authority.certificate);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=gatehouse.localhost',
    issuer: issuer.subject,
    ...validity(now, SERVER_DAYS),
    publicKey: keys.publicKey,
    signingKey: await keyFromPem(authority.key),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: 'dns' as const, value })),
        ...addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await keyToPem(keys.privateKey) };
}

/** Valid from an hour ago, so that a clock a little behind does not refuse a certificate made a second ago. */
function validity(now: Date, days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now.getTime() - 3_600_000), notAfter: new Date(now.getTime() + days * DAY) };
}

/** 127 random bits with the top bit clear: DER integers are signed, and RFC 5280 wants a positive one. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function keyToPem(key: webcrypto.CryptoKey): Promise<string> {
  const base64 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${base64.replace(/.{64}(?=.)/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
}

async function keyFromPem(pem: string): Promise<webcrypto.CryptoKey> {
  const base64 = pem.replace(/-----[^-]+-----|\s/g, '');
  return await webcrypto.subtle.importKey('pkcs8', Buffer.from(base64, 'base64'), ALGORITHM, false, ['sign']);
}
