import type { BrowserContext, Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { newName } from '../../support/accounts.ts';
import { testBrowser } from '../../support/browser/chromium.ts';
import { noticeOf, openShop, register, signedInShop, signIn, whoAmI } from '../../support/browser/shop.ts';
import { strategies } from '../../support/strategies.ts';
import { target } from '../../support/target.ts';

const browser = testBrowser();
let context: BrowserContext;
beforeEach(async () => {
  context = await browser.open();
});

const withTokens = strategies.filter(({ name }) => ['token', 'denylist'].includes(name));

const refreshes = (page: Page): Promise<number> =>
  page.getByTestId('exchange').filter({ hasText: 'POST /auth/refresh' }).count();

test.each(withTokens)(
  '$name: a sign-out in one tab signs the other one out, and its token is tried',
  async ({ name }) => {
    const { page, faults, username } = await signedInShop(context, name);
    const { page: second } = await openShop(context, name);
    await second.getByTestId('person').filter({ hasText: username }).waitFor();
    // The tab got its token from the first one: no refresh token was redeemed for it.
    expect(await refreshes(second)).toBe(0);
    await second.getByRole('button', { name: 'Sign out', exact: true }).click();
    await noticeOf(page).filter({ hasText: 'You signed out in another tab' }).waitFor();
    await page.getByRole('button', { name: 'Use the old token' }).click();
    const sentence = name === 'token' ? 'The old token was accepted' : 'The old token was refused';
    await noticeOf(page).filter({ hasText: sentence }).waitFor();
    expect(faults).toEqual([]);
  },
);

test.each(withTokens)(
  '$name: of two tabs whose token expired at once, one refreshes for both',
  async ({ name }) => {
    const { page, username } = await signedInShop(context, name);
    const { page: second } = await openShop(context, name);
    await second.getByTestId('person').filter({ hasText: username }).waitFor();
    const { ACCESS_TOKEN_SECONDS, CLOCK_TOLERANCE_SECONDS } = target().limits;
    // A page that finds no token tries the refresh cookie, before the sign-in too.
    const before = (await refreshes(page)) + (await refreshes(second));
    await page.waitForTimeout((ACCESS_TOKEN_SECONDS + CLOCK_TOLERANCE_SECONDS + 1) * 1000);
    await Promise.all([whoAmI(page), whoAmI(second)]);
    for (const tab of [page, second]) await tab.getByTestId('person').filter({ hasText: username }).waitFor();
    expect((await refreshes(page)) + (await refreshes(second)) - before).toBe(1);
  },
);

test('a second person of the same browser is the person of every tab', async () => {
  const [first, next] = [newName(), newName()];
  const { page } = await openShop(context, 'shared');
  await register(page, first);
  await register(page, next);
  const { page: second } = await openShop(context, 'shared');
  await signIn(page, first);
  await second.getByTestId('person').filter({ hasText: first }).waitFor();
  await second.getByRole('button', { name: 'Sign out', exact: true }).click();
  await signIn(second, next);
  await page.getByTestId('person').filter({ hasText: next }).waitFor();
  await noticeOf(page)
    .filter({ hasText: `signed in as ${next}` })
    .waitFor();
});

test('the back button shows no page of a person who has signed out', async () => {
  const { page, username } = await signedInShop(context, 'shared');
  await page.goto('about:blank');
  const { page: second } = await openShop(context, 'shared');
  await second.getByTestId('person').filter({ hasText: username }).waitFor();
  await second.getByRole('button', { name: 'Sign out', exact: true }).click();
  await second.getByTestId('person').filter({ hasText: 'signed out' }).waitFor();
  await page.goBack();
  await page.getByRole('form', { name: 'Sign in' }).waitFor();
  expect(await page.locator('body').textContent()).not.toContain(username);
});

test('a tab that was asleep for a day asks again when it is looked at', async () => {
  const { page, username } = await signedInShop(context, 'shared');
  // Another device ends the session: nothing tells this browser.
  const { page: elsewhere } = await openShop(await browser.open(), 'shared');
  await signIn(elsewhere, username);
  await elsewhere.getByRole('button', { name: 'Sign out everywhere' }).click();
  await elsewhere.getByTestId('person').filter({ hasText: 'signed out' }).waitFor();
  expect(await page.getByTestId('person').textContent()).toBe(username);
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
  await page.getByRole('form', { name: 'Sign in' }).waitFor();
  expect(await noticeOf(page).textContent()).toContain('the session ended here or elsewhere');
});
