import { defineConfig } from 'vitest/config';

/** Tests that start clusters of their own do so natively: they are not part of the Docker way. */
const folders =
  process.env.GATEHOUSE_WAY === 'docker' ? ['contract', 'faults'] : ['contract', 'faults', 'clusters'];

export default defineConfig({
  test: {
    name: 'e2e',
    include: ['support/**/*.test.ts', ...folders.map((folder) => `test/${folder}/**/*.test.ts`)],
    globalSetup: ['support/global-setup.ts'],
    setupFiles: ['support/setup-file.ts'],
    // One cluster: files that freeze a store or withdraw a key must not run beside others. Inside a file the
    // strategies run side by side, because most of the time is spent waiting for bounds.
    fileParallelism: false,
    maxConcurrency: 10,
    testTimeout: 40_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
  },
});
