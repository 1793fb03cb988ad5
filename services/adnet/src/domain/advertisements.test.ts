import { expect, it } from 'vitest';
import { chooseAdvertisement } from './advertisements.ts';
import type { Visit } from './profiles.ts';

const visit = (topic: Visit['topic'], at: number): Visit => ({
  host: 'news.localhost',
  path: '/x',
  topic,
  at,
});

it('is about the page where nothing is known', () => {
  expect(chooseAdvertisement(undefined, 'hiking')).toMatchObject({
    advertisement: { topic: 'hiking' },
    because: undefined,
  });
});

it('is about the most frequent topic, whatever the page is about', () => {
  const visits = [visit('cooking', 3), visit('running', 2), visit('running', 1)];
  const { advertisement, because } = chooseAdvertisement({ firstSeen: 1, visits }, 'hiking');
  expect(advertisement.topic).toBe('running');
  expect(because).toEqual(visit('running', 2));
});

it('is about the newest of equally frequent topics', () => {
  const visits = [visit('cooking', 1), visit('running', 2)];
  expect(chooseAdvertisement({ firstSeen: 1, visits }, 'hiking').advertisement.topic).toBe('running');
});
