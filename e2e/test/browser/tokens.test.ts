import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChromium } from '../../support/browser/chromium.ts';
import { newName, openShop, register, signIn } from '../../support/browser/shop.ts';
import { strategies } from '../../support/strategies.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());

async function laboratory(context: BrowserContext, strategy: string) {
  const { page, faults } = await openShop(context, strategy);
  const username = newName();
  await register(page, username);
  await signIn(page, username);
  await page.getByRole('link', { name: 'Tokens' }).click();
  await page.getByTestId('token').waitFor();
  return { page, faults, username };
}

describe.each(strategies.filter(({ name }) => ['token', 'denylist'].includes(name)))('$name', ({ name }) => {
  test('a token is taken apart, and verified with the published key', async () => {
    const context = await browser.newContext();
    const { page, faults, username } = await laboratory(context, name);
    const parts = await page.getByRole('region', { name: 'The token, taken apart' }).textContent();
    expect(parts).toContain('EdDSA');
    expect(parts).toContain(username);
    await page.getByRole('button', { name: 'Verify in this browser' }).click();
    await page.getByTestId('verified').filter({ hasText: 'The signature is valid' }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  test.each(['Send with the old signature', 'Send with “alg”: “none”', 'Send with “alg”: “HS256”'])(
    'an edited one is refused: %s',
    async (button) => {
      const context = await browser.newContext();
      const { page } = await laboratory(context, name);
      await page.getByRole('button', { name: button }).click();
      await page.getByTestId('edited').filter({ hasText: 'Refused (401)' }).waitFor();
      await context.close();
    },
  );

  test('it grows with what it carries, past what a cookie holds', async () => {
    const context = await browser.newContext();
    const { page } = await laboratory(context, name);
    const growth = page.getByRole('region', { name: 'Make it larger' });
    expect(await growth.textContent()).toContain('Fits into a cookie');
    await growth.getByRole('slider').fill('400');
    await growth.getByText('No longer fits into a cookie').waitFor();
    await context.close();
  });
});
