import { Registry } from 'prom-client';
import { afterEach, expect, it } from 'vitest';
import { createLogger } from './logging.ts';
import { Unavailable } from './problem.ts';
import { WriteWatch } from './write-watch.ts';

class Full extends Error {}

interface Line {
  readonly level: string;
  readonly store?: string;
}

function watched() {
  const lines: Line[] = [];
  const store = {
    name: 'redis',
    refuses: false,
    away: false,
    thorough: [] as boolean[],
    async write(thorough: boolean): Promise<void> {
      store.thorough.push(thorough);
      if (store.away) throw new Unavailable('no answer');
      if (store.refuses) throw new Unavailable('no', { cause: new Full('OOM') });
    },
    isRefusal: (error: unknown) => error instanceof Full,
  };
  const logger = createLogger({
    ...{ name: 'test', replica: 'test' },
    destination: { write: (line: string) => void lines.push(JSON.parse(line) as Line) },
  });
  const watch = new WriteWatch({ stores: [store], logger });
  watches.push(watch);
  return { store, watch, lines };
}

const watches: WriteWatch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) watch.stop();
});

it('says once that a store refuses writes, and once that it takes them again', async () => {
  const { store, watch, lines } = watched();
  await watch.look();
  expect(watch.degraded).toEqual([]);
  store.refuses = true;
  for (let looks = 0; looks < 3; looks += 1) await watch.look();
  expect(watch.degraded).toEqual(['redis writes']);
  store.refuses = false;
  for (let looks = 0; looks < 3; looks += 1) await watch.look();
  expect(watch.degraded).toEqual([]);
  expect(lines.map(({ level, store: name }) => [level, name])).toEqual([
    ['error', 'redis'],
    ['info', 'redis'],
  ]);
});

it('learns of it from a request that failed, whatever its error is wrapped in', async () => {
  const { store, watch } = watched();
  watch.note(new Unavailable('unknown', { cause: new Error('moved', { cause: new Full('OOM') }) }));
  expect(watch.degraded).toEqual(['redis writes']);
  // A small write would say nothing of the one that failed.
  await watch.look();
  expect(store.thorough).toEqual([true]);
  expect(watch.degraded).toEqual([]);
});

it.each([[new Unavailable('no answer')], [new Error('a mistake')], ['not an error'], [undefined]])(
  'takes %s for no refusal',
  (error) => {
    const { watch } = watched();
    watch.note(error);
    expect(watch.degraded).toEqual([]);
  },
);

it('a store that is away is as it was known to be', async () => {
  const { store, watch } = watched();
  store.away = true;
  await watch.look();
  expect(watch.degraded).toEqual([]);
  watch.note(new Full('OOM'));
  await watch.look();
  expect(watch.degraded).toEqual(['redis writes']);
});

it('is a number by store', async () => {
  const { store, watch } = watched();
  const registry = new Registry();
  watch.show(registry);
  expect(await registry.metrics()).toContain('store_writable{store="redis"} 1');
  store.refuses = true;
  await watch.look();
  expect(await registry.metrics()).toContain('store_writable{store="redis"} 0');
});
