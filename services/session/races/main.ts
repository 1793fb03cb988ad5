import { parseArgs } from 'node:util';
import { replay, runAll } from './campaign.ts';
import { RACE_STRATEGIES, type RaceStrategy } from './race-strategy.ts';

Error.stackTraceLimit = 0;
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '7000' },
    first: { type: 'string', default: '1' },
    strategy: { type: 'string', multiple: true },
    seed: { type: 'string' },
  },
});
const strategies = (values.strategy ?? RACE_STRATEGIES) as RaceStrategy[];
if (values.seed !== undefined) {
  for (const strategy of strategies) console.log(await replay(strategy, Number(values.seed)));
} else {
  for (const strategy of strategies) {
    const t = performance.now();
    const f = await runAll({ strategy, first: Number(values.first), count: Number(values.seeds) });
    const s = (performance.now() - t) / 1000;
    console.log(
      strategy,
      f.histories,
      'histories',
      f.operations,
      'ops',
      f.steps,
      'steps',
      (f.histories / s).toFixed(0),
      '/s',
      'failures',
      f.failures.length,
    );
    const by = new Map<string, { n: number; seed: number; what: string }>();
    for (const { seed, violations } of f.failures)
      for (const { check, what } of violations) {
        const k = check;
        const o = by.get(k);
        if (o) o.n++;
        else by.set(k, { n: 1, seed, what });
      }
    for (const [k, v] of by) console.log('   ', k, v.n, 'first seed', v.seed, v.what);
  }
}
