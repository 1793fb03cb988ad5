import { createHash, type X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { findTool } from '@gatehouse/infra/tools';
import { CHROMIUM } from '@gatehouse/testkit/chromium';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type LaunchOptions,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { target } from '../target.ts';

/** Chromium of this machine; of the certificates that it does not know it accepts the gateway's and no other. */
export async function chromiumOptions(): Promise<LaunchOptions> {
  const key = (await gatewayCertificate()).publicKey.export({ type: 'spki', format: 'der' });
  return {
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
  };
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
  const found = findTool(CHROMIUM);
  if (found === undefined)
    throw new Error('There is no Chromium on PATH. On Debian: apt-get install chromium');
  return found.path;
}

/** A browser for the tests of one file. Each context that a test opens is closed after it. */
export function testBrowser(): { open(options?: BrowserContextOptions): Promise<BrowserContext> } {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch(await chromiumOptions());
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  return { open: (options) => browser.newContext(options) };
}
