import { expect, it } from 'vitest';
import { findUnchecked } from './unchecked.ts';

const unit = (file: string) => ({ file, tier: 'unit' });

it('is content with typed sources and tests of one tier', () => {
  const files = ['a.ts', 'a.test.ts'];
  expect(findUnchecked(files, files, [unit('a.test.ts')])).toEqual([]);
});

it('names a source file that the compiler does not look at', () => {
  expect(findUnchecked(['a.ts', 'b.ts'], ['a.ts'], [])).toEqual([
    expect.stringMatching(/^b\.ts is in no tsconfig/),
  ]);
});

it('names a test that no tier runs', () => {
  expect(findUnchecked(['a.test.ts'], ['a.test.ts'], [])).toEqual([
    expect.stringMatching(/^a\.test\.ts .* no tier/),
  ]);
});

it('names a test that two tiers run', () => {
  const tiers = [unit('a.test.ts'), { file: 'a.test.ts', tier: 'service' }];
  expect(findUnchecked(['a.test.ts'], ['a.test.ts'], tiers)).toEqual([
    'a.test.ts belongs to several tiers: unit, service',
  ]);
});

it('lets the tiers of other clusters run the native tests again', () => {
  const tiers = [
    { file: 'e2e/a.test.ts', tier: 'e2e' },
    { file: 'e2e/a.test.ts', tier: 'e2e-two-auths' },
    { file: 'e2e/a.test.ts', tier: 'e2e-compose' },
  ];
  expect(findUnchecked(['e2e/a.test.ts'], ['e2e/a.test.ts'], tiers)).toEqual([]);
});

it('wants a compose-only test to be named too: it has no tier of its own', () => {
  expect(
    findUnchecked(['e2e/a.test.ts'], ['e2e/a.test.ts'], [{ file: 'e2e/a.test.ts', tier: 'e2e-compose' }]),
  ).toHaveLength(1);
});

it('does not pass on an empty tree', () => {
  expect(findUnchecked([], [], [])).toHaveLength(1);
});
