import { defineConfig } from 'vitest/config';
import everyTest from './vitest.config.ts';

/** The contract once more, on a native cluster with two auth processes: no request needs the one that answered before. */
export default defineConfig({
  test: { ...everyTest.test, name: 'e2e-two-auths', include: ['test/contract/**/*.test.ts'] },
});
