import { json } from '@gatehouse/testkit/answer';
import type { User } from '@gatehouse/testkit/shapes';
import type { BrowserContext } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { root, signIn } from '../../support/accounts.ts';
import { testBrowser } from '../../support/browser/chromium.ts';
import { signedInShop } from '../../support/browser/shop.ts';
import { strategies } from '../../support/strategies.ts';
import { target } from '../../support/target.ts';

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

describe.each(strategies.filter(({ name }) => ['token', 'denylist'].includes(name)))(
  'after a change of roles at $name',
  (strategy) => {
    test('a removed role works as long as the strategy says, and a refresh brings the present ones', async () => {
      const { page, username } = await laboratory(await browser.open(), strategy.name);
      const admin = await signIn(strategy, root);
      const found = await admin.get(`/auth/admin/users?query=${username}`);
      const id = json<{ users: User[] }>(found).users[0]?.id ?? '';
      const setRoles = async (roles: string[]) => {
        const answer = await admin.send('PUT', `/auth/admin/users/${id}/roles`, { json: { roles } });
        expect(answer.status, answer.text).toBe(200);
      };
      const readReports = async (expected: RegExp) => {
        await page.getByRole('button', { name: 'Read the reports with this token' }).click();
        await page.getByTestId('reports').filter({ hasText: expected }).waitFor();
        return (await page.getByTestId('reports').textContent()) ?? '';
      };
      const refresh = async (roles: string) => {
        await page.getByRole('button', { name: 'Refresh the token' }).click();
        await page.getByTestId('roles').filter({ hasText: roles }).waitFor();
      };
      await setRoles(['customer', 'analyst']);
      await refresh('analyst');
      const issued = performance.now();
      await setRoles(['customer']);
      const said = await readReports(/./);
      // Past its life the token of both strategies is refused, whatever its roles: a machine so slow shows nothing.
      const isLate = performance.now() - issued > target().limits.ACCESS_TOKEN_SECONDS * 1000;
      if (!isLate) expect(said).toMatch(strategy.name === 'token' ? /^Allowed/ : /roles have changed/);
      await page.getByRole('button', { name: 'Refresh the token' }).click();
      await page.getByTestId('roles').filter({ hasNotText: 'analyst' }).waitFor();
      await readReports(/does not have the right/);
    });
  },
);
