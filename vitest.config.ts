import { existsSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

// Where no registry can be reached, tests with containers take the stand-ins' names from here.
const images = '.gatehouse/offline/images.env';
if (existsSync(images)) process.loadEnvFile(images);

// Else they run on the images that docker-compose.yml pins, the one place where versions of images are.
const pins = readFileSync('docker-compose.yml', 'utf8').matchAll(/\$\{(\w+_IMAGE):-([^}]+)\}/g);
for (const [, name = '', image] of pins) process.env[name] ??= image;

/** For tests that take milliseconds by themselves: a busy machine may hold each up for seconds. */
const PATIENT = { testTimeout: 30_000, hookTimeout: 60_000 };

/** Projects are the tiers, from what needs nothing to what needs everything. `./gatehouse test` runs them in this order. */
export default defineConfig({
  test: {
    reporters: ['default', './tools/verify/src/tiers/tally-reporter.ts'],
    // A forgotten .only would make the rest of its file green without running it.
    allowOnly: false,
    retry: 0,
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{services,infra,lab,tools}/*/src/**/*.test.ts',
            '{cli,loadtest,testkit}/src/**/*.test.ts',
          ],
          ...PATIENT,
        },
      },
      {
        test: {
          name: 'service',
          include: ['services/*/test/**/*.test.ts'],
          exclude: ['services/*/test/containers/**'],
          ...PATIENT,
        },
      },
      {
        test: {
          name: 'containers',
          include: ['{services/*,infra/compose}/test/containers/**/*.test.ts'],
          // A container of a database takes seconds to start on a busy machine.
          testTimeout: 30_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'checks',
          include: ['tools/verify/test/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'gateway',
          include: ['gateway/test/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Clusters of their own, one after the other: two cores hold one.
        test: {
          name: 'launcher',
          include: ['{cli,infra/*}/test/**/*.test.ts'],
          exclude: ['infra/compose/test/containers/**'],
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['lab/*/test/**/*.test.ts'],
          fileParallelism: false,
          // A measurement takes half a minute by itself, and four times as long on a busy machine.
          testTimeout: 240_000,
          hookTimeout: 180_000,
        },
      },
      { extends: './e2e/vitest.config.ts', root: './e2e', test: { name: 'e2e' } },
      { extends: './e2e/vitest.config.ts', root: './e2e', test: { name: 'e2e-compose' } },
      { extends: './e2e/two-auths.config.ts', root: './e2e', test: { name: 'e2e-two-auths' } },
      { extends: './e2e/descriptions.config.ts', root: './e2e', test: { name: 'descriptions' } },
      { extends: './e2e/browser.config.ts', root: './e2e', test: { name: 'browser' } },
      {
        extends: './e2e/browser.config.ts',
        root: './e2e',
        test: { name: 'browser-compose', exclude: ['test/browser/!(shop|tracking).test.ts'] },
      },
    ],
  },
});
