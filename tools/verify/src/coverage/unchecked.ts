/** Tiers that run tests of the native one again, on purpose, on a cluster of another kind. */
const AGAIN: readonly string[] = ['e2e-compose', 'e2e-two-auths', 'browser-compose'];

/**
 * Names what would be green whatever is in it: files no tsconfig includes, tests no tier runs (or two do).
 *
 * @param files every source file
 * @param checked what the compiler looks at
 * @param tiers which tier runs which test
 */
export function findUnchecked(
  files: string[],
  checked: string[],
  tiers: { file: string; tier: string }[],
): string[] {
  if (files.length === 0) return ['there is no source file: a check that looks at nothing passes nothing'];
  const known = new Set(checked);
  const tests = files.filter((file) => file.endsWith('.test.ts'));
  const ownTiers = (test: string): string[] =>
    tiers.filter(({ file, tier }) => file === test && !AGAIN.includes(tier)).map(({ tier }) => tier);
  return [
    ...files
      .filter((file) => !known.has(file))
      .map((file) => `${file} is in no tsconfig: its types are not checked`),
    ...tests.flatMap((test) => {
      const names = ownTiers(test);
      if (names.length === 1) return [];
      if (names.length === 0) return [`${test} belongs to no tier (see vitest.config.ts): it never runs`];
      return [`${test} belongs to several tiers: ${names.join(', ')}`];
    }),
  ];
}
