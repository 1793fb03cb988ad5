import type { BrowserContext } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { testBrowser } from '../../support/browser/chromium.ts';
import { signedInShop } from '../../support/browser/shop.ts';
import { strategies } from '../../support/strategies.ts';

const browser = testBrowser();

async function laboratory(context: BrowserContext, strategy: string) {
  const { page, faults, username } = await signedInShop(context, strategy);
  await page.getByRole('link', { name: 'Tokens' }).click();
  await page.getByTestId('token').waitFor();
  return { page, faults, username };
}

describe.each(strategies.filter(({ name }) => ['token', 'denylist'].includes(name)))('$name', ({ name }) => {
  test('a token is taken apart, and verified with the published key', async () => {
    const context = await browser.open();
    const { page, faults, username } = await laboratory(context, name);
    const parts = await page.getByRole('region', { name: 'The token, taken apart' }).textContent();
    expect(parts).toContain('EdDSA');
    expect(parts).toContain(username);
    await page.getByRole('button', { name: 'Verify in this browser' }).click();
    await page.getByTestId('verified').filter({ hasText: 'The signature is valid' }).waitFor();
    expect(faults).toEqual([]);
  });

  test.each(['Send with the old signature', 'Send with “alg”: “none”', 'Send with “alg”: “HS256”'])(
    'an edited one is refused: %s',
    async (button) => {
      const context = await browser.open();
      const { page } = await laboratory(context, name);
      await page.getByRole('button', { name: button }).click();
      await page.getByTestId('edited').filter({ hasText: 'Refused (401)' }).waitFor();
    },
  );

  test('it grows with what it carries, past what a cookie holds', async () => {
    const context = await browser.open();
    const { page } = await laboratory(context, name);
    const growth = page.getByRole('region', { name: 'Make it larger' });
    expect(await growth.textContent()).toContain('Fits into a cookie');
    await growth.getByRole('slider').fill('400');
    await growth.getByText('No longer fits into a cookie').waitFor();
  });
});
