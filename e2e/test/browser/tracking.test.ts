import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { testProfiles } from '../../support/browser/profile.ts';
import { watched } from '../../support/browser/shop.ts';
import {
  cookiesOf,
  frameOf,
  originOf,
  read,
  requestsToNetwork,
  seenBy,
} from '../../support/browser/sites.ts';

const NEWS = 'news.localhost';
const SHOES = 'shoes.localhost';
const ADS = 'ads.localhost';

const profiles = testProfiles();

/** Reads about running at one publisher, and opens a page about cooking at the other. */
async function visitBoth(page: Page) {
  await read(page, NEWS, '/city-marathon');
  await frameOf(page);
  await read(page, SHOES, '/clog');
  return await seenBy(await frameOf(page));
}

describe('third-party cookies allowed', () => {
  test('the network recognises one browser on both sites, and its cookie holds a number only', async () => {
    const context = await profiles.create('allowed').open();
    const page = await context.newPage();
    const { faults } = watched(page);
    const seen = await visitBoth(page);
    expect(seen).toMatchObject({ topic: 'running', because: 'profile', visits: [NEWS] });
    const plain = (await cookiesOf(context)).filter(({ name }) => name === '__Host-adnet');
    expect(plain).toHaveLength(1);
    expect(plain[0]?.value).toMatch(/^[0-9a-f]{32}$/);
    expect(plain[0]).toMatchObject({ httpOnly: true, secure: true, sameSite: 'None' });
    expect(seen.unpartitioned).toBe(plain[0]?.value);

    await page.goto(originOf(ADS));
    const network = page.getByRole('region', { name: 'The network’s database' });
    expect(await network.textContent()).toMatch(/Clog.*Nine thousand start/s);
    expect(await page.getByRole('region', { name: 'Your browser' }).textContent()).toContain(
      seen.unpartitioned,
    );
    expect(faults).toEqual([]);
  });

  test('the profile outlives the browser that is closed and opened again', async () => {
    const profile = profiles.create('allowed');
    const first = await profile.open();
    await read(await first.newPage(), NEWS, '/city-marathon');
    await frameOf(first.pages().at(-1) as Page);
    await first.close();
    const page = await (await profile.open()).newPage();
    await read(page, SHOES, '/clog');
    expect(await seenBy(await frameOf(page))).toMatchObject({ because: 'profile', visits: [NEWS] });
  });

  test('deletion of the cookie leaves the profile, deletion of both leaves nothing', async () => {
    const context = await profiles.create('allowed').open();
    const page = await context.newPage();
    await visitBoth(page);
    await page.goto(originOf(ADS));
    await page.getByRole('button', { name: 'Delete my cookie only' }).click();
    await page.getByText('this browser is not known').waitFor();
    expect(await cookiesOf(context)).not.toContainEqual(expect.objectContaining({ name: '__Host-adnet' }));

    await read(page, NEWS, '/bread-at-home');
    await frameOf(page);
    await page.goto(originOf(ADS));
    const network = page.getByRole('region', { name: 'The network’s database' });
    expect(await network.locator('[data-host]').count()).toBe(1);
    await page.getByRole('button', { name: 'Delete my profile and my cookie' }).click();
    await network.getByText('this browser is not known').waitFor();
  });

  test('without consent no request goes to the network', async () => {
    const page = await (await profiles.create('allowed').open()).newPage();
    const requests = requestsToNetwork(page);
    await page.goto(`${originOf(NEWS)}/city-marathon`);
    await page.getByRole('button', { name: 'Refuse' }).click();
    await page.getByText('You refused tracking. No request goes').waitFor();
    expect(requests).toEqual([]);
    await page.getByRole('button', { name: 'Decide again' }).click();
    await read(page, NEWS, '/city-marathon');
    await frameOf(page);
    expect(requests).not.toEqual([]);
  });

  test('Global Privacy Control stops what was allowed, at the publisher and at the network', async () => {
    const context = await profiles.create('allowed').open();
    const page = await context.newPage();
    await visitBoth(page);
    const before = await cookiesOf(context);
    await context.setExtraHTTPHeaders({ 'Sec-GPC': '1' });
    const requests = requestsToNetwork(page);
    await page.goto(`${originOf(NEWS)}/mountain-huts`);
    await page.getByText('Your browser sends Global Privacy Control').waitFor();
    expect(requests).toEqual([]);
    await page.goto(`${originOf(ADS)}/frame?host=${NEWS}&path=/mountain-huts`);
    await page.getByText('nothing is recorded').waitFor();
    expect(await page.locator('[data-because]').getAttribute('data-because')).toBe('page');
    expect(await cookiesOf(context)).toEqual(before);
  });
});

describe('third-party cookies blocked', () => {
  test('the network recognises a browser within each site, and connects no two of them (CHIPS)', async () => {
    const context = await profiles.create('blocked').open();
    const page = await context.newPage();
    const atShoes = await visitBoth(page);
    expect(atShoes).toMatchObject({
      topic: 'cooking',
      because: 'page',
      visits: [],
      unpartitioned: 'not sent',
    });
    await read(page, NEWS, '/mountain-huts');
    const atNews = await seenBy(await frameOf(page));
    expect(atNews).toMatchObject({ topic: 'running', because: 'profile', visits: [NEWS] });
    await read(page, SHOES, '/summit');
    const again = await seenBy(await frameOf(page));
    expect(again.visits).toEqual([SHOES]);
    expect(again.partitioned).toMatch(/^[0-9a-f]{32}$/);
    expect(again.partitioned).not.toBe(atNews.partitioned);
    const names = (await cookiesOf(context)).map(({ name }) => name);
    expect(new Set(names)).toEqual(new Set(['__Host-adnet-partitioned']));
  });

  test('Storage Access gives the frame its own cookie back, after a click and a permission', async () => {
    const context = await profiles.create('blocked').open();
    const page = await context.newPage();
    const devTools = await context.newCDPSession(page);
    for (const host of [NEWS, SHOES]) {
      await devTools.send('Browser.setPermission', {
        permission: { name: 'storage-access' },
        setting: 'granted',
        origin: originOf(host),
        embeddedOrigin: originOf(ADS),
      } as never);
    }
    // The browser asks for a visit to the network itself.
    await page.goto(originOf(ADS));
    await page.mouse.click(10, 10);
    const allowIn = async (host: string, path: string) => {
      await read(page, host, path);
      const frame = await frameOf(page);
      await frame.getByRole('button', { name: 'Let the network use its cookie here' }).click();
      await frame.locator('#storage-access').waitFor({ state: 'hidden' });
      return await seenBy(await frameOf(page));
    };
    await allowIn(NEWS, '/city-marathon');
    const seen = await allowIn(SHOES, '/clog');
    expect(seen).toMatchObject({ because: 'profile', topic: 'running' });
    expect(seen.visits).toContain(NEWS);
  });
});
