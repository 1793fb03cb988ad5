import { expect, it } from 'vitest';
import { VISITS_PER_PROFILE } from '../domain/profiles.ts';
import { SqliteProfiles } from './sqlite-profiles.ts';

const visit = (at: number) => ({ host: 'news.localhost', path: '/racer', topic: 'running', at }) as const;

it('keeps the newest visits of a browser, the newest first', () => {
  const profiles = new SqliteProfiles(':memory:');
  for (let at = 1; at <= VISITS_PER_PROFILE + 20; at += 1) profiles.record('one', visit(at));
  profiles.record('other', visit(5));
  const found = profiles.find('one');
  expect(found?.firstSeen).toBe(1);
  expect(found?.visits).toHaveLength(VISITS_PER_PROFILE);
  expect(found?.visits[0]).toEqual(visit(VISITS_PER_PROFILE + 20));
  expect(profiles.find('other')?.visits).toEqual([visit(5)]);
});

it('deletes a profile with its visits', () => {
  const profiles = new SqliteProfiles(':memory:');
  profiles.record('one', visit(1));
  expect(profiles.delete('one')).toBe(true);
  expect(profiles.delete('one')).toBe(false);
  profiles.record('one', visit(2));
  expect(profiles.find('one')).toEqual({ firstSeen: 2, visits: [visit(2)] });
});

it('purges what was not seen for long, and the oldest above the maximum', () => {
  const profiles = new SqliteProfiles(':memory:');
  for (let at = 1; at <= 10; at += 1) profiles.record(`browser-${at}`, visit(at));
  profiles.purge({ before: 3, most: 5 });
  expect(profiles.count()).toBe(5);
  expect(profiles.find('browser-5')).toBeUndefined();
  expect(profiles.find('browser-6')).toBeDefined();
});
