import { expect, it } from 'vitest';
import { reportsAt } from './reports.ts';
import type { Transfers } from './transfers.ts';

const NOW = Date.UTC(2026, 5, 30);
const HOUR = 3_600_000;

/** Transfers of which only the times matter. */
function madeAt(...times: number[]): Transfers {
  return {
    record: () => Promise.reject(new Error('a report records nothing')),
    list: () => Promise.reject(new Error("a report shows no single user's transfers")),
    countSince: async (since) => times.filter((time) => time >= since).length,
  };
}

it('counts the last day and the last week', async () => {
  const reports = await reportsAt(
    NOW,
    madeAt(NOW - HOUR, NOW - 30 * HOUR, NOW - 6 * 24 * HOUR, NOW - 8 * 24 * HOUR),
  );
  expect(reports.map(({ id, transfers }) => ({ id, transfers }))).toEqual([
    { id: 'transfers-day', transfers: 1 },
    { id: 'transfers-week', transfers: 3 },
  ]);
});

it('passes on that the answer is unknown', async () => {
  const away: Transfers = { ...madeAt(), countSince: () => Promise.reject(new Error('away')) };
  await expect(reportsAt(NOW, away)).rejects.toThrow('away');
});
