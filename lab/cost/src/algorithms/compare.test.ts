import { expect, it } from 'vitest';
import { WORKS } from './algorithm.ts';
import { compareAlgorithms } from './compare.ts';
import { comparisonText } from './text.ts';

it('compares every work of both algorithms, and says how large their tokens are', async () => {
  const comparison = await compareAlgorithms(2, new AbortController().signal);
  expect(comparison.rows.map(({ work }) => work)).toEqual(WORKS);
  for (const { ratio } of comparison.rows) expect(ratio).toBeGreaterThan(0);
  expect(comparison.sizes.map(({ algorithm }) => algorithm)).toEqual(['EdDSA', 'ES256']);
  const text = comparisonText(comparison);
  for (const work of WORKS) expect(text).toContain(work);
});
