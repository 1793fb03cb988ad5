import { DEMO_PASSWORD } from '@gatehouse/testkit/demo';
import type { BrowserContext } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { newName } from '../../support/accounts.ts';
import { testBrowser } from '../../support/browser/chromium.ts';
import {
  noticeOf,
  openShop,
  PASSWORD,
  register,
  signedInShop,
  signIn,
  whoAmI,
} from '../../support/browser/shop.ts';
import { strategies } from '../../support/strategies.ts';

const browser = testBrowser();
let context: BrowserContext;
beforeEach(async () => {
  context = await browser.open();
});

/** How many requests show where a strategy's sessions are: each of three replicas gets some. */
const REQUESTS = 6;

const named = (names: readonly string[]) => strategies.filter(({ name }) => names.includes(name));

describe.each(strategies.filter(({ name }) => name !== 'memory'))('at $name', ({ name }) => {
  test('a person registers, signs in, fills a cart, sends a transfer and signs out', async () => {
    const { page, faults, username } = await signedInShop(context, name);
    expect(await page.getByRole('region', { name: 'Who am I' }).textContent()).toContain('customer');

    const cart = page.getByRole('region', { name: 'Cart' });
    await cart.getByLabel('Article', { exact: true }).fill('tea-green');
    await cart.getByLabel('Quantity').fill('3');
    await cart.getByRole('button', { name: 'Add' }).click();
    await cart.getByText('3 × tea-green').waitFor();

    const transfers = page.getByRole('region', { name: 'Transfers' });
    await transfers.getByLabel('To user').fill('ada');
    await transfers.getByLabel('Amount').fill('250');
    await transfers.getByRole('button', { name: 'Send' }).click();
    await transfers.getByText('250 to ada').waitFor();

    await page.reload();
    await page.getByTestId('person').filter({ hasText: username }).waitFor();
    await page.getByText('3 × tea-green').waitFor();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByTestId('person').filter({ hasText: 'signed out' }).waitFor();
    await page.reload();
    await page.getByRole('form', { name: 'Sign in' }).waitFor();
    expect(faults).toEqual([]);
  });
});

// Where replicas keep the sessions, the list is the answering replica's.
describe.each(strategies.filter(({ name }) => !['memory', 'sticky'].includes(name)))(
  'the list of $name',
  ({ name }) => {
    test('ends another session from the list, and changes the password', async () => {
      const { page, username } = await signedInShop(context, name);
      const other = await browser.open();
      const second = await openShop(other, name);
      await signIn(second.page, username);
      const list = page.getByRole('region', { name: 'Sessions and devices' });
      await list.getByRole('button', { name: 'Read the list again' }).click();
      await list.getByRole('listitem').nth(1).waitFor();
      const theirs = list.getByRole('listitem').filter({ hasNotText: 'this one' });
      await theirs.getByRole('button').click();
      await expect.poll(() => list.getByRole('listitem').count()).toBe(1);

      const next = `${PASSWORD} 2`;
      await page.getByLabel('Current password').fill(PASSWORD);
      await page.getByLabel('Next password').fill(next);
      await page.getByRole('button', { name: 'Change', exact: true }).click();
      await noticeOf(page).filter({ hasText: 'The password is changed' }).waitFor();
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await signIn(page, username, { password: next });
    });
  },
);

test.each(named(['memory']))(
  '$name knows its client at one replica of several, and says so',
  async ({ name }) => {
    const { page } = await signedInShop(context, name);
    const seen: Awaited<ReturnType<typeof whoAmI>>[] = [];
    for (let request = 0; request < REQUESTS; request += 1) seen.push(await whoAmI(page));
    const accepted = seen.filter(({ text }) => text.includes('accepted')).map(({ replica }) => replica);
    const rejected = seen.filter(({ text }) => text.includes('session_ended')).map(({ replica }) => replica);
    expect(new Set(accepted).size).toBe(1);
    expect(rejected.length).toBeGreaterThan(0);
    expect(rejected).not.toContain(accepted[0]);
  },
);

test.each(named(['sticky']))('$name stays at the replica that signed its client in', async ({ name }) => {
  const { page } = await signedInShop(context, name);
  const replicas: string[] = [];
  for (let request = 0; request < REQUESTS; request += 1) replicas.push((await whoAmI(page)).replica);
  expect(new Set(replicas).size).toBe(1);
});

test.each(named(['shared', 'token', 'sealed']))('$name is answered by every replica', async ({ name }) => {
  const { page } = await signedInShop(context, name);
  const seen: Awaited<ReturnType<typeof whoAmI>>[] = [];
  for (let request = 0; request < REQUESTS; request += 1) seen.push(await whoAmI(page));
  expect(new Set(seen.map(({ replica }) => replica)).size).toBeGreaterThan(1);
  for (const { text } of seen) expect(text).toContain('accepted');
});

test.each(named(['shared', 'token']))(
  'an administrator of $name gives a role, which the user then has',
  async ({ name }) => {
    const username = newName();
    const { page: theirs } = await openShop(context, name);
    await register(theirs, username);
    const office = await browser.open();
    const { page } = await openShop(office, name);
    await signIn(page, 'root', { password: DEMO_PASSWORD });
    const administration = page.getByRole('region', { name: 'Administration' });
    await administration.getByLabel('User name contains').fill(username);
    await administration.getByRole('button', { name: 'Find' }).click();
    await administration.getByLabel('analyst').check();
    await page
      .getByTestId('exchange')
      .filter({ hasText: /PUT .*\/roles200/ })
      .waitFor();
    await signIn(theirs, username);
    expect(await theirs.getByRole('region', { name: 'Who am I' }).textContent()).toContain('reports:read');
  },
);

test('without “remember” the session cookie ends with the browser; with it, it has a date', async () => {
  const { page, username } = await signedInShop(context, 'shared');
  const expiry = async () =>
    (await context.cookies(page.url())).find(({ name }) => name === '__Host-gatehouse')?.expires;
  expect(await expiry()).toBe(-1);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await signIn(page, username, { remember: true });
  expect(await expiry()).toBeGreaterThan(Date.now() / 1000);
});

test('preferences work signed out, and a new page has them', async () => {
  const { page } = await openShop(context, 'shared');
  const preferences = page.getByRole('region', { name: 'Preferences' });
  await preferences.getByLabel('Theme').selectOption('dark');
  await preferences.getByLabel('Language').fill('ar');
  await preferences.getByRole('button', { name: 'Keep' }).click();
  await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
  const { page: next } = await openShop(context, 'shared');
  await expect.poll(() => next.getByLabel('Language').inputValue()).toBe('ar');
  expect(await next.evaluate('document.documentElement.dataset.theme')).toBe('dark');
});
