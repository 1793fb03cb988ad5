import { describe, expect, it } from 'vitest';
import { reasonInvalid, type TrialEvents } from './trial-validity.ts';

const acknowledged = (...times: number[]): TrialEvents['replies'] =>
  times.map((endedAt) => ({ status: 204, code: undefined, endedAt }));

const good: TrialEvents = {
  replies: acknowledged(100),
  effect: { at: 101 },
  fault: { when: 'acknowledged' },
  held: true,
  settings: { lease: 1 },
};
const before: TrialEvents = {
  ...good,
  effect: { at: 95 },
  fault: { when: 'before' },
  replies: acknowledged(100, 400),
};

describe('an episode', () => {
  it.each([
    ['that breaks something in time', good],
    ['that breaks something 5 ms after the acknowledgement', { ...good, effect: { at: 105 } }],
    ['that breaks nothing', { ...good, fault: undefined, effect: undefined }],
    ['that revokes while one replica is cut off', before],
  ])('%s counts', (_, deeds) => {
    expect(reasonInvalid(deeds)).toBeUndefined();
  });

  it.each<[Partial<TrialEvents>, string]>([
    [{ effect: { at: 105.1 } }, 'it broke 5.1 ms after the acknowledgement'],
    [{ effect: { reason: 'Redis was gone' } }, 'Redis was gone'],
    [{ effect: undefined }, 'nothing was broken'],
    [{ held: false }, 'what should have been broken went on'],
    [
      { replies: [{ status: 503, code: 'undecided', endedAt: 100 }] },
      'a revocation was not acknowledged: 503 undecided',
    ],
    [{ ...before, effect: { at: 100.5 } }, 'a revocation was acknowledged before anything broke'],
    [
      { ...before, replies: acknowledged(700) },
      'the first acknowledgement came 605 ms after the replica was cut off',
    ],
  ])('is void: %j', (deeds, reason) => {
    expect(reasonInvalid({ ...good, ...deeds })).toBe(reason);
  });
});
