import { join } from 'node:path';
import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { newName } from '../../support/accounts.ts';
import { testBrowser } from '../../support/browser/chromium.ts';
import { testProfiles } from '../../support/browser/profile.ts';
import { addressOf, openShop, register, signIn } from '../../support/browser/shop.ts';
import { frameOf, originOf, read } from '../../support/browser/sites.ts';
import { target } from '../../support/target.ts';

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } } as const;

const browser = testBrowser();
const profiles = testProfiles();

interface Violation {
  id: string;
  nodes: { html: string }[];
}

/** Where `npm run pictures` wants pictures of the pages; undefined in a test run. */
const pictures = process.env.GATEHOUSE_PICTURES;

async function keepPicture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });
}

/** What axe finds, as sentences. The script is evaluated by the test's own channel: the page's policy allows no other. */
async function findings(page: Page | Frame): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run()');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Whether the page is drawn dark: its text lighter than its ground. */
async function isDark(page: Page): Promise<boolean> {
  const [text = 0, ground = 0] = await page.evaluate<number[]>(`(() => {
    const { color, backgroundColor } = getComputedStyle(document.body);
    return [color, backgroundColor].map((one) => one.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0));
  })()`);
  return text > ground;
}

const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  (['desktop', 'phone'] as const).map((size) => ({ colorScheme, size })),
);

describe.each(looks)('$colorScheme, $size', ({ colorScheme, size }) => {
  const options = () => ({ colorScheme, viewport: SIZES[size] });

  test('axe finds nothing on the start page and on the page of plain HTTP', async () => {
    const page = await (await browser.open(options())).newPage();
    const pages = { start: addressOf(), plain: `http://plain.localhost:${target().httpPort}/` };
    for (const [name, address] of Object.entries(pages)) {
      await page.goto(address);
      expect(await findings(page), name).toEqual([]);
      await keepPicture(page, `${name}-${colorScheme}-${size}`);
    }
  });

  test('axe finds nothing on the shop, signed out and signed in, and on the token laboratory', async () => {
    const context = await browser.open(options());
    const { page } = await openShop(context, 'token');
    await page.getByRole('form', { name: 'Sign in' }).waitFor();
    expect(await findings(page), 'signed out').toEqual([]);
    await keepPicture(page, `signed-out-${colorScheme}-${size}`);
    const username = newName();
    await register(page, username);
    await signIn(page, username);
    await page.getByRole('region', { name: 'Preferences' }).waitFor();
    expect(await isDark(page)).toBe(colorScheme === 'dark');
    expect(await findings(page), 'signed in').toEqual([]);
    await keepPicture(page, `shop-${colorScheme}-${size}`);
    await page.getByRole('link', { name: 'Tokens' }).click();
    await page.getByTestId('token').waitFor();
    expect(await findings(page), 'tokens').toEqual([]);
    await keepPicture(page, `tokens-${colorScheme}-${size}`);
    await page.getByRole('link', { name: 'Cookies' }).click();
    await page.getByRole('region', { name: 'Preferences' }).waitFor();
    expect(await findings(page), 'cookies').toEqual([]);
    await keepPicture(page, `cookies-${colorScheme}-${size}`);
  });

  test('axe finds nothing at a publisher, in the advertisement, and at the ad network', async () => {
    const context = await profiles.create('allowed').open(options());
    const page = await context.newPage();
    await page.goto(originOf('news.localhost'));
    expect(await findings(page), 'before the decision').toEqual([]);
    await read(page, 'news.localhost', '/city-marathon');
    await frameOf(page);
    await read(page, 'shoes.localhost', '/clog');
    expect(await findings(await frameOf(page)), 'advertisement').toEqual([]);
    expect(await findings(page), 'publisher').toEqual([]);
    await keepPicture(page, `publisher-${colorScheme}-${size}`);
    await page.goto(originOf('ads.localhost'));
    expect(await findings(page), 'network').toEqual([]);
    await keepPicture(page, `network-${colorScheme}-${size}`);
  });
});

test('a person signs in with the keyboard alone', async () => {
  const context = await browser.open();
  const { page } = await openShop(context, 'shared');
  const username = newName();
  await register(page, username);
  await page.getByRole('form', { name: 'Sign in' }).getByLabel('User name', { exact: true }).focus();
  await page.keyboard.type(username);
  await page.keyboard.press('Tab');
  await page.keyboard.type('a long enough password');
  await page.keyboard.press('Enter');
  await page.getByTestId('person').filter({ hasText: username }).waitFor();
});
