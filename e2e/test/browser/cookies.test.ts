import { describe, expect, test } from 'vitest';
import { newName } from '../../support/accounts.ts';
import { testBrowser } from '../../support/browser/chromium.ts';
import { testProfiles } from '../../support/browser/profile.ts';
import { openShop, register, signedInShop, signIn } from '../../support/browser/shop.ts';

/** A price as Switzerland writes it; which apostrophe depends on the browser's own tables. */
const SWISS = /^CHF.1.234\.50/;

const browser = testBrowser();
const profiles = testProfiles();

describe('the session cookie', () => {
  test.each([
    { remember: false, person: 'signed out' },
    { remember: true, person: 'signed in' },
  ])(
    'after a restart of the browser the person is $person (remember: $remember)',
    async ({ remember, person }) => {
      const profile = profiles.create('allowed');
      const before = await profile.open();
      const { page } = await openShop(before, 'shared');
      const username = newName();
      await register(page, username);
      await signIn(page, username, { remember });
      await before.close();
      const after = await openShop(await profile.open(), 'shared');
      const expected = person === 'signed in' ? username : 'signed out';
      await after.page.getByTestId('person').filter({ hasText: expected }).waitFor();
    },
  );

  test('ends with the sign-out, at the server too: the next session does not list it', async () => {
    const { page, username } = await signedInShop(await browser.open(), 'shared');
    await page.getByRole('link', { name: 'Cookies' }).click();
    const card = page.getByRole('region', { name: 'Session cookie' });
    await card.getByRole('button', { name: 'Sign out, and end the session' }).click();
    await card.getByText('The cookie is deleted').waitFor();
    await card.getByRole('link', { name: 'Sign in' }).click();
    await signIn(page, username);
    await page.getByRole('link', { name: 'Cookies' }).click();
    expect(await page.getByTestId('ended-session').textContent()).toMatch(/is no longer among the 1 that/);
  });

  test.each(['shared', 'sealed', 'token'])('at %s no script can read it', async (strategy) => {
    const { page } = await signedInShop(await browser.open(), strategy);
    await page.getByRole('link', { name: 'Cookies' }).click();
    expect(await page.getByTestId('script-cookies').textContent()).toBe('nothing');
    const preferences = page.getByRole('form', { name: 'Preferences' });
    await preferences.getByRole('combobox').selectOption('dark');
    await preferences.getByRole('button', { name: 'Keep' }).click();
    const readAgain = page.getByRole('button', { name: 'Read it again' });
    await expect
      .poll(async () => {
        await readAgain.click();
        return await page.getByTestId('script-cookies').textContent();
      })
      .toBe('gatehouse-preferences');
  });
});

describe('the personalization cookie', () => {
  test('works signed out, survives a restart of the browser, and changes what the page shows', async () => {
    const profile = profiles.create('allowed');
    const before = await profile.open();
    const first = await openShop(before, 'token', '#cookies');
    const preferences = first.page.getByRole('form', { name: 'Preferences' });
    await preferences.getByLabel('Language').fill('de-CH');
    await preferences.getByLabel('Currency').fill('CHF');
    await preferences.getByRole('combobox').selectOption('dark');
    await preferences.getByRole('button', { name: 'Keep' }).click();
    const sample = first.page.getByTestId('preferences-sample');
    await sample.filter({ hasText: SWISS }).waitFor();
    await before.close();

    const { page } = await openShop(await profile.open(), 'token', '#cookies');
    await page.getByTestId('preferences-sample').filter({ hasText: SWISS }).waitFor();
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
    await page.getByTestId('person').filter({ hasText: 'signed out' }).waitFor();
  });
});

test('the way from the shop to the tracking cookie leads to other sites', async () => {
  const { page } = await openShop(await browser.open(), 'shared', '#cookies');
  await page.getByRole('link', { name: 'news.localhost' }).click();
  await page.getByRole('heading', { level: 1, name: 'The Localhost News' }).waitFor();
});
