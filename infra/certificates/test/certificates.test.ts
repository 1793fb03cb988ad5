import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../common/src/errors.ts';
import { certificateFiles, ensureCertificates } from '../src/certificates.ts';
import { issueAuthority, issueServer, type Pair } from '../src/issue.ts';

const DAY = 86_400_000;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gatehouse-certificates-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function read(file: 'authority' | 'server'): X509Certificate {
  return new X509Certificate(readFileSync(certificateFiles(directory)[file]));
}

async function failure(work: Promise<unknown>): Promise<UserError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof UserError) return error;
  throw new Error(`expected a UserError, got ${String(error)}`);
}

/** Does a client that trusts `authority` get through TLS to a server that shows `server`? */
async function handshake(authority: string, server: Pair, servername: string): Promise<string> {
  const listening = createServer({ cert: server.certificate, key: server.key }, (_, answer) =>
    answer.end('through'),
  );
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = listening.address() as AddressInfo;
    return await new Promise((resolve) => {
      const options = { host: '127.0.0.1', port, servername, ca: authority, agent: false };
      get(options, (answer) => {
        answer.resume();
        resolve('through');
      }).on('error', (error) => resolve(error.message));
    });
  } finally {
    listening.close();
  }
}

describe('what is made', () => {
  it('lets a client that trusts the authority in by every name of the project', async () => {
    const authority = await issueAuthority(new Date());
    const server = await issueServer(authority, new Date());
    for (const name of [
      'gatehouse.localhost',
      'shared.gatehouse.localhost',
      'plain.localhost',
      'localhost',
    ]) {
      expect(await handshake(authority.certificate, server, name)).toBe('through');
    }
    expect(new X509Certificate(server.certificate).checkIP('::1')).toBe('::1');
    expect(new X509Certificate(server.certificate).checkIP('127.0.0.1')).toBe('127.0.0.1');
  });

  it('does not let in a client that trusts another authority', async () => {
    const server = await issueServer(await issueAuthority(new Date()), new Date());
    const another = await issueAuthority(new Date());
    expect(await handshake(another.certificate, server, 'localhost')).not.toBe('through');
  });

  it('lets the authority vouch for nothing but this machine', async () => {
    const authority = await issueAuthority(new Date());
    const elsewhere = await issueServer(authority, new Date(), { names: ['bank.example'], addresses: [] });
    expect(await handshake(authority.certificate, elsewhere, 'bank.example')).toBe(
      'permitted subtree violation',
    );
    const address = await issueServer(authority, new Date(), {
      names: ['localhost'],
      addresses: ['192.0.2.1'],
    });
    expect(await handshake(authority.certificate, address, 'localhost')).toBe('permitted subtree violation');
  });

  it('keeps every certificate below the age that clients accept', async () => {
    await ensureCertificates(directory);
    const { validFromDate, validToDate } = read('server');
    expect((validToDate.getTime() - validFromDate.getTime()) / DAY).toBeLessThan(398);
  });

  it('keeps private keys to their owner', async () => {
    const files = await ensureCertificates(directory);
    for (const key of [files.authorityKey, files.serverKey]) expect(statSync(key).mode & 0o777).toBe(0o600);
  });
});

describe('what is there already', () => {
  it('is left as it is while it is good', async () => {
    await ensureCertificates(directory);
    const before = [read('authority').fingerprint256, read('server').fingerprint256];
    const said: string[] = [];
    await ensureCertificates(directory, { say: (line) => said.push(line) });
    expect([read('authority').fingerprint256, read('server').fingerprint256]).toEqual(before);
    expect(said).toEqual([]);
  });

  it.each([
    ['expires within 30 days', 397 - 29],
    ['has expired', 397 + 1],
  ])('is renewed under the same authority when the server certificate %s', async (_, days) => {
    await ensureCertificates(directory);
    const before = [read('authority').fingerprint256, read('server').fingerprint256];
    await ensureCertificates(directory, { now: new Date(Date.now() + days * DAY) });
    expect(read('authority').fingerprint256).toBe(before[0]);
    expect(read('server').fingerprint256).not.toBe(before[1]);
  });

  it('is not renewed while more than 30 days are left', async () => {
    await ensureCertificates(directory);
    const before = read('server').fingerprint256;
    await ensureCertificates(directory, { now: new Date(Date.now() + (397 - 31) * DAY) });
    expect(read('server').fingerprint256).toBe(before);
  });

  it.each(['server', 'serverKey'] as const)('is renewed when %s was cut short', async (file) => {
    const files = await ensureCertificates(directory);
    truncateSync(files[file], 60);
    const said: string[] = [];
    await ensureCertificates(directory, { say: (line) => said.push(line) });
    expect(said.join()).toContain('cannot be read');
    expect(read('server').verify(read('authority').publicKey)).toBe(true);
  });

  it('is renewed when another authority had signed it', async () => {
    const files = await ensureCertificates(directory);
    const stranger = await issueServer(await issueAuthority(new Date()), new Date());
    writeFileSync(files.server, stranger.certificate);
    writeFileSync(files.serverKey, stranger.key);
    await ensureCertificates(directory);
    expect(read('server').verify(read('authority').publicKey)).toBe(true);
  });

  it.each([
    [
      'broken',
      async (file: string) => await Promise.resolve(truncateSync(file, 60)),
      new Date(),
      'cannot be read',
    ],
    ['expired', async () => await Promise.resolve(), new Date(Date.now() + 3651 * DAY), 'expired on'],
  ])('is refused, not replaced, when the authority is %s', async (_, spoil, now, reason) => {
    const files = await ensureCertificates(directory);
    await spoil(files.authority);
    const before = readFileSync(files.authority, 'utf8');
    const error = await failure(ensureCertificates(directory, { now }));
    expect(error.message).toContain(directory);
    expect(error.message).toContain(reason);
    expect(error.whatToDo).toContain('./gatehouse certificates --renew');
    expect(readFileSync(files.authority, 'utf8')).toBe(before);
  });

  it('is replaced, authority and all, when renewal is asked for', async () => {
    const files = await ensureCertificates(directory);
    truncateSync(files.authority, 60);
    await ensureCertificates(directory, { renew: true });
    expect(read('server').verify(read('authority').publicKey)).toBe(true);
  });
});
