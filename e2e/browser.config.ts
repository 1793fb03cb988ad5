import { defineConfig } from 'vitest/config';
import everyTest from './vitest.config.ts';

/** The web application in a real browser, on a native cluster. */
export default defineConfig({
  test: {
    ...everyTest.test,
    name: 'browser',
    include: ['test/browser/**/*.test.ts'],
    // Each test drives pages of its own; two cores draw few of them at a time.
    maxConcurrency: 2,
    testTimeout: 90_000,
  },
});
