import { defineConfig } from 'vitest/config';
import everyTest from './vitest.config.ts';

/** Programs that others made, on the descriptions of a native cluster: each test starts several of them. */
export default defineConfig({
  test: {
    ...everyTest.test,
    name: 'descriptions',
    include: ['test/descriptions/**/*.test.ts'],
    testTimeout: 120_000,
  },
});
