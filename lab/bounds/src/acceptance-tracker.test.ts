import { beforeEach, describe, expect, it } from 'vitest';
import { AcceptanceTracker } from './acceptance-tracker.ts';

const DOORS = ['api-1', 'api-2'];

describe('what is seen of a credential', () => {
  let sighting: AcceptanceTracker;
  const everywhere = (startedAt: number, said: 'accepted' | 'refused' | 'undecided'): void => {
    for (const door of DOORS) sighting.saw(door, startedAt, said);
  };

  beforeEach(() => {
    sighting = new AcceptanceTracker(DOORS);
  });

  it('proves nothing before every door has known it, twice', () => {
    everywhere(1, 'accepted');
    sighting.saw('api-1', 2, 'accepted');
    sighting.saw('api-2', 2, 'undecided');
    expect(sighting.warm).toBe(false);
    sighting.saw('api-2', 3, 'accepted');
    expect(sighting.warm).toBe(true);
  });

  it('is from the acknowledgement to the start of the last accepted request, at any replica', () => {
    sighting.ending(90);
    sighting.acknowledge(100);
    sighting.saw('api-1', 130, 'accepted');
    sighting.saw('api-2', 112, 'accepted');
    everywhere(150, 'refused');
    expect([sighting.delay, sighting.lastDoor]).toEqual([30, 'api-1']);
  });

  it('does not count a request that started before the acknowledgement, however late it is answered', () => {
    sighting.ending(90);
    sighting.acknowledge(100);
    sighting.saw('api-1', 99.9, 'accepted');
    expect([sighting.delay, sighting.lastDoor]).toEqual([0, undefined]);
  });

  it('is not over while a door has refused once only, or accepts again', () => {
    sighting.ending(90);
    sighting.acknowledge(100);
    everywhere(101, 'refused');
    expect(sighting.dead).toBe(false);
    everywhere(102, 'refused');
    expect(sighting.dead).toBe(true);
    sighting.saw('api-2', 900, 'accepted');
    expect([sighting.dead, sighting.delay]).toEqual([false, 800]);
  });

  it('is no death that the store cannot say', () => {
    sighting.acknowledge(100);
    for (const at of [101, 102, 103]) everywhere(at, 'undecided');
    expect(sighting.dead).toBe(false);
    for (const said of ['refused', 'undecided', 'refused', 'undecided'] as const) everywhere(104, said);
    expect(sighting.dead, 'nor is it life').toBe(true);
  });

  it('is premature when it is refused before it is ended', () => {
    sighting.saw('api-1', 1, 'refused');
    expect(sighting.premature).toBe(true);
    const other = new AcceptanceTracker(DOORS);
    other.ending(5);
    other.saw('api-1', 4, 'refused');
    expect(other.premature).toBe(false);
  });

  it('does not listen to doors that do not know the credential', () => {
    expect(() => sighting.saw('api-9', 1, 'accepted')).toThrow('api-9');
  });
});
