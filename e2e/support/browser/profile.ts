import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { afterEach } from 'vitest';
import { chromiumOptions } from './chromium.ts';

/** Chromium's `profile.cookie_controls_mode`: whether cookies of other sites are kept and sent. */
const COOKIE_CONTROLS = { allowed: 0, blocked: 1 } as const;

export interface Profile {
  /** Opens the browser; what it held when it was closed it holds again, but for session cookies. */
  open(options?: BrowserContextOptions): Promise<BrowserContext>;
}

/**
 * Browsers with a profile of their own on disk, as a person has them: a context without one blocks third-party cookies, and
 * cannot be closed and opened again. All of them are closed and removed after each test.
 */
export function testProfiles(): { create(thirdPartyCookies: keyof typeof COOKIE_CONTROLS): Profile } {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  return {
    create(thirdPartyCookies) {
      const folder = mkdtempSync(join(tmpdir(), 'gatehouse-profile-'));
      cleanups.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true, maxRetries: 5 })));
      mkdirSync(join(folder, 'Default'));
      const preferences = { profile: { cookie_controls_mode: COOKIE_CONTROLS[thirdPartyCookies] } };
      writeFileSync(join(folder, 'Default/Preferences'), JSON.stringify(preferences));
      return {
        async open(options) {
          const context = await chromium.launchPersistentContext(folder, {
            ...(await chromiumOptions()),
            ...options,
          });
          cleanups.push(() => context.close());
          return context;
        },
      };
    },
  };
}
