import { createHash, type X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { connect } from 'node:tls';
import { type Browser, chromium } from 'playwright-core';
import { target } from '../target.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Chromium of this machine; of the certificates that it does not know it accepts the gateway's and no other. */
export async function startChromium(): Promise<Browser> {
  const key = (await gatewayCertificate()).publicKey.export({ type: 'spki', format: 'der' });
  return await chromium.launch({
    executablePath: chromiumPath(),
    args: [
      `--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`,
      // As root, in a container or on a CI machine, there is no sandbox to be had.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

/** The gateway's certificate, verified here against the cluster's authority. */
async function gatewayCertificate(): Promise<X509Certificate> {
  const { httpsPort, ca } = target();
  const socket = connect({ host: '127.0.0.1', port: httpsPort, servername: 'gatehouse.localhost', ca });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerX509Certificate();
  socket.destroy();
  if (certificate === undefined) throw new Error('the gateway showed no certificate');
  return certificate;
}

function chromiumPath(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = paths.find(isProgram);
  if (found === undefined)
    throw new Error('There is no Chromium on PATH. On Debian: apt-get install chromium');
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
