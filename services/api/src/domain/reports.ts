import type { Transfers } from './transfers.ts';

export interface Report {
  readonly id: string;
  readonly title: string;
  readonly transfers: number;
}

const DAY = 86_400_000;
const PERIODS = [
  { id: 'transfers-day', title: 'Transfers in the last 24 hours', length: DAY },
  { id: 'transfers-week', title: 'Transfers in the last 7 days', length: 7 * DAY },
] as const;

/** What analysts see: how much is going on, seen from `now` (ms since the epoch). */
export function reportsAt(now: number, transfers: Transfers): Promise<Report[]> {
  return Promise.all(
    PERIODS.map(async ({ id, title, length }) => ({
      id,
      title,
      transfers: await transfers.countSince(now - length),
    })),
  );
}
