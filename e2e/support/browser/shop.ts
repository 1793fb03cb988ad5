import type { BrowserContext, Locator, Page } from 'playwright-core';
import { newName } from '../accounts.ts';
import { target } from '../target.ts';

/** A page answers within a second; a machine under load gets this many ms. */
const PATIENCE_MS = 15_000;

export const PASSWORD = 'a long enough password';

/** The start of an address of a strategy's host, or of the start page without one. */
export function addressOf(strategy?: string): string {
  const host = strategy === undefined ? '' : `${strategy}.`;
  return `https://${host}gatehouse.localhost:${target().httpsPort}/`;
}

/** What a page must never do: a script error, a violation of its content security policy. */
export function watched(page: Page): { faults: string[] } {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    // Chromium reports each answer from 400 on by itself; the page shows those.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
  });
  return { faults };
}

/** A page of a strategy's host, and what it did wrong so far. */
export async function openShop(context: BrowserContext, strategy: string, hash = '') {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const { faults } = watched(page);
  await page.goto(addressOf(strategy) + hash);
  return { page, faults };
}

export async function register(page: Page, username: string): Promise<void> {
  const form = page.getByRole('form', { name: 'Register' });
  await form.getByLabel('New user name').fill(username);
  await form.getByLabel('New password').fill(PASSWORD);
  await form.getByRole('button', { name: 'Register' }).click();
  await noticeOf(page)
    .filter({ hasText: `The account ${username} is there` })
    .waitFor();
}

export async function signIn(
  page: Page,
  username: string,
  { password = PASSWORD, remember = false } = {},
): Promise<void> {
  const form = page.getByRole('form', { name: 'Sign in' });
  await form.getByLabel('User name', { exact: true }).fill(username);
  await form.getByLabel('Password', { exact: true }).fill(password);
  if (remember) await form.getByRole('checkbox').check();
  await form.getByRole('button', { name: 'Sign in' }).click();
  await page.getByTestId('person').filter({ hasText: username }).waitFor();
}

/** A page on which a new user has signed in. */
export async function signedInShop(context: BrowserContext, strategy: string) {
  const shop = await openShop(context, strategy);
  const username = newName();
  await register(shop.page, username);
  await signIn(shop.page, username);
  return { ...shop, username };
}

export const noticeOf = (page: Page): Locator => page.getByTestId('notice');

/** Requests `GET /api/me` once more; the exchange that came of it. */
export async function whoAmI(page: Page): Promise<{ replica: string; text: string }> {
  const exchanges = page.getByTestId('exchange');
  const before = await exchanges.count();
  await page.getByRole('button', { name: 'Who am I?' }).click();
  const wanted = page.getByTestId('exchange').nth(before);
  await wanted.waitFor();
  const [newest] = await exchanges.all();
  if (!newest) throw new Error('the journal is empty');
  return {
    replica: (await newest.getByTestId('replica').textContent()) ?? '',
    text: (await newest.textContent()) ?? '',
  };
}
