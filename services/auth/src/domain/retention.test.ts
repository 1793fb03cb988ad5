import { ManualClock } from '@gatehouse/session/testing';
import { describe, expect, it } from 'vitest';
import { purge, type RetentionRule, runEvery } from './retention.ts';

/** So many rows to delete; remembers how it was asked. */
function heap(what: string, rows: number) {
  const asked: { before: number; limit: number }[] = [];
  let left = rows;
  const rule: RetentionRule = {
    what,
    async remove(before, limit) {
      asked.push({ before, limit });
      const removed = Math.min(limit, left);
      left -= removed;
      return removed;
    },
  };
  return { rule, asked, left: () => left };
}

const clock = new ManualClock();

describe('tidy', () => {
  it('deletes what has been over for long, in small batches, and stops when there is no more', async () => {
    const { rule, asked, left } = heap('rows', 250);
    await purge({ rules: [rule], clock, report: () => undefined });
    expect(left()).toBe(0);
    expect(asked).toHaveLength(3);
    expect(asked[0]?.before).toBe(clock.now() - 3_600_000);
  });

  it('ends a round even when there is more than it can do', async () => {
    const { rule, asked, left } = heap('rows', 1_000_000);
    await purge({ rules: [rule], clock, report: () => undefined });
    expect(asked).toHaveLength(50);
    expect(left()).toBe(1_000_000 - 50 * 100);
  });

  it('stops amid a round when the process stops', async () => {
    const stop = new AbortController();
    const { rule, asked } = heap('rows', 1_000_000);
    const stopping: RetentionRule = {
      ...rule,
      remove: (before, limit) => {
        if (asked.length === 4) stop.abort();
        return rule.remove(before, limit);
      },
    };
    await purge({ rules: [stopping, rule], clock, report: () => undefined }, stop.signal);
    expect(asked).toHaveLength(5);
  });

  it('reports a failure and goes on with the next kind', async () => {
    const reported: string[] = [];
    const broken: RetentionRule = { what: 'broken', remove: () => Promise.reject(new Error('no')) };
    const { rule, left } = heap('rows', 3);
    await purge({ rules: [broken, rule], clock, report: (_error, what) => reported.push(what) });
    expect(reported).toEqual(['broken']);
    expect(left()).toBe(0);
  });
});

describe('repeat', () => {
  it('calls again and again, and ends when told, also amid a pause', async () => {
    const stop = new AbortController();
    let turns = 0;
    await runEvery(
      async () => {
        turns += 1;
        if (turns === 3) stop.abort();
      },
      () => 1,
      stop.signal,
    );
    expect(turns).toBe(3);
    const later = new AbortController();
    const long = runEvery(
      async () => undefined,
      () => 3_600_000,
      later.signal,
    );
    later.abort();
    await long;
  });
});
