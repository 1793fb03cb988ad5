import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { newName } from '../../support/accounts.ts';
import { testBrowser } from '../../support/browser/chromium.ts';
import {
  addressOf,
  noticeOf,
  openShop,
  register,
  signedInShop,
  signIn,
  watched,
} from '../../support/browser/shop.ts';
import { freezable } from '../../support/freeze.ts';
import { target } from '../../support/target.ts';

/** What issue 12 allows, compressed: HTML, script and style together. */
const MOST_BYTES = 100_000;

const browser = testBrowser();

test('all files of the page together are small', async () => {
  const page = await (await browser.open()).newPage();
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    if (!/\/(api|auth|\.well-known)\//.test(response.url()))
      sizes.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto(addressOf('shared'), { waitUntil: 'networkidle' });
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(sizes.length).toBeGreaterThan(2);
  expect(bytes).toBeLessThan(MOST_BYTES);
});

test('it loads nothing from another host', async () => {
  const page = await (await browser.open()).newPage();
  const hosts = new Set<string>();
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  await page.goto(addressOf('shared'), { waitUntil: 'networkidle' });
  expect([...hosts]).toEqual([new URL(addressOf('shared')).host]);
});

test('without JavaScript the page says what it needs', async () => {
  const context = await browser.open({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(addressOf('shared'));
  expect(await page.locator('body').textContent()).toContain('This page needs JavaScript');
});

test('the start page links to every strategy that runs', async () => {
  const page = await (await browser.open()).newPage();
  const { faults } = watched(page);
  await page.goto(addressOf());
  for (const name of target().strategies) {
    expect(await page.getByRole('link', { name, exact: true }).getAttribute('href')).toBe(addressOf(name));
  }
  await page.getByRole('link', { name: 'shared', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'shared' }).waitFor();
  expect(faults).toEqual([]);
});

test('a clock that is a day ahead is named', async () => {
  const page = await (await browser.open()).newPage();
  await page.clock.install({ time: Date.now() + 86_400_000 });
  await page.goto(addressOf('shared'));
  await page.clock.runFor(1000);
  await page.getByTestId('clock').filter({ hasText: 'ahead of' }).waitFor();
});

test('while Redis does not answer, the person stays signed in and reads why', async () => {
  const { freeze, thaw } = freezable('redis');
  const context = await browser.open();
  const { page, faults, username } = await signedInShop(context, 'shared');
  try {
    await freeze();
    await page.getByRole('button', { name: 'Who am I?' }).click();
    await noticeOf(page).filter({ hasText: 'cannot decide right now' }).waitFor();
    expect(await page.getByTestId('person').textContent()).toBe(username);
  } finally {
    await thaw();
  }
  await expect
    .poll(
      async () => {
        await page.getByRole('button', { name: 'Who am I?' }).click();
        await page.waitForTimeout(300);
        return await noticeOf(page).count();
      },
      { timeout: 20_000 },
    )
    .toBe(0);
  expect(await page.getByTestId('person').textContent()).toBe(username);
  expect(faults).toEqual([]);
});

test('a cart of the most lines and the longest names stays inside the page', async () => {
  const context = await browser.open({ viewport: { width: 360, height: 740 } });
  const { page } = await openShop(context, 'shared');
  const username = newName().padEnd(32, 'x');
  await register(page, username);
  await signIn(page, username);
  const status = await page.evaluate(`(async () => {
    const bodies = Array.from({ length: 100 }, (_, i) => ({ sku: ('article-' + i + '-').padEnd(64, 'w'), quantity: 1000 }));
    let status = 0;
    for (const body of bodies) {
      const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      status = (await fetch('/api/cart/items', options)).status;
    }
    return status;
  })()`);
  expect(status).toBe(200);
  await page.reload();
  await expect.poll(() => page.getByRole('region', { name: 'Cart' }).getByRole('listitem').count()).toBe(100);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
});

test.each([
  { script: 'right-to-left', language: 'ar-EG', currency: 'EGP', device: 'متصفح الاختبار' },
  { script: 'wide', language: 'zh-Hant', currency: 'TWD', device: '測試用瀏覽器'.repeat(8) },
])('text in $script script stays in its place on a phone', async ({ language, currency, device }) => {
  const userAgent = Buffer.from(device, 'utf8').toString('latin1');
  const context = await browser.open({ viewport: { width: 360, height: 740 }, userAgent });
  const { page } = await signedInShop(context, 'shared');
  const preferences = page.getByRole('form', { name: 'Preferences' });
  await preferences.getByLabel('Language').fill(language);
  await preferences.getByLabel('Currency').fill(currency);
  await preferences.getByRole('button', { name: 'Keep' }).click();
  const sample = page.getByTestId('preferences-sample');
  await sample.filter({ hasText: /[\u0600-\u06ff\u4e00-\u9fff]/ }).waitFor();
  const directionOf = (selector: string) =>
    page.evaluate(`getComputedStyle(document.querySelector('${selector}')).direction`);
  expect(await directionOf('[data-testid=preferences-sample]')).toBe(
    language.startsWith('ar') ? 'rtl' : 'ltr',
  );
  // The page around it reads from the left, and nothing hangs out of the phone.
  expect(await directionOf('body')).toBe('ltr');
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
});

test('the shop links to the strategies that run, and to no other', async () => {
  const { page } = await openShop(await browser.open(), 'shared');
  const links = page.getByRole('navigation', { name: 'Strategies' }).getByRole('link');
  await expect.poll(() => links.allTextContents()).toEqual([...target().strategies]);
  await page.route('**/strategies.json', (route) => route.fulfill({ json: { running: ',memory,shared,' } }));
  await page.reload();
  await expect.poll(() => links.allTextContents()).toEqual(['memory', 'shared']);
});
