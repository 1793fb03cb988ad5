import { expect, it, vi } from 'vitest';
import type { TourContext } from '../scene.ts';
import { countCommands } from './store-commands.ts';

/** A scene whose Redis has carried out as many commands as the test says. */
function sceneWith(calls: () => number): TourContext {
  const cluster = { redisCommand: async () => `cmdstat_mget:calls=${calls()},usec=1` };
  const site = { signal: new AbortController().signal };
  return { redis: true, cluster, site } as unknown as TourContext;
}

it('begins when the aftermath of what was before is over', async () => {
  // Sixty removals are repeated while it looks for the first time; the work itself causes five commands.
  const calls = [0, 60, 60, 60, 60, 65, 65, 65];
  const counts = await countCommands(
    sceneWith(() => calls.shift() ?? 65),
    async () => undefined,
  );
  expect(counts).toEqual({ busy: 5, idle: 0 });
});

it('counts nothing where there is no Redis', async () => {
  const work = vi.fn(async () => undefined);
  const scene = { ...sceneWith(() => Number.NaN), redis: false };
  expect(await countCommands(scene, work)).toBeUndefined();
  expect(work).toHaveBeenCalledOnce();
});
