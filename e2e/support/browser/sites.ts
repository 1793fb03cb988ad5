import type { BrowserContext, Frame, Page } from 'playwright-core';
import { target } from '../target.ts';

/** The origin of a publisher or of the ad network. */
export const originOf = (host: string): string => `https://${host}:${target().httpsPort}`;

/** Opens a page of a publisher, and allows tracking there where it asks. */
export async function read(page: Page, host: string, path: string): Promise<void> {
  await page.goto(originOf(host) + path);
  const allow = page.getByRole('button', { name: 'Allow' });
  if (await allow.isVisible()) {
    await allow.click();
    await page.waitForURL(originOf(host) + path);
  }
}

/** The ad network's frame on a publisher's page, once its pixel has been answered. */
export async function frameOf(page: Page): Promise<Frame> {
  const handle = await page.locator('iframe').elementHandle();
  const frame = await handle?.contentFrame();
  if (!frame) throw new Error('The page embeds no frame.');
  await frame.waitForLoadState('load');
  return frame;
}

/** What the frame says: the topic of its advertisement, what decided it, and the identifiers that the browser sent. */
export async function seenBy(frame: Frame) {
  const attribute = async (selector: string, name: string) =>
    (await frame.locator(selector).getAttribute(name)) ?? '';
  const text = async (jar: string) =>
    (await frame.locator(`[data-jar="${jar}"]`).textContent())?.trim() ?? '';
  return {
    topic: await attribute('.advertisement', 'data-topic'),
    because: await attribute('[data-because]', 'data-because'),
    unpartitioned: await text('unpartitioned'),
    partitioned: await text('partitioned'),
    visits: await Promise.all(
      (await frame.locator('[data-host]').all()).map((one) => one.getAttribute('data-host')),
    ),
  };
}

/** The cookies that a browser holds for the ad network. */
export async function cookiesOf(context: BrowserContext) {
  const all = await context.cookies(originOf('ads.localhost'));
  return all.filter(({ name }) => name.startsWith('__Host-adnet'));
}

/** The requests that a page sends to the ad network from now on. */
export function requestsToNetwork(page: Page): string[] {
  const urls: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).hostname === 'ads.localhost') urls.push(request.url());
  });
  return urls;
}
