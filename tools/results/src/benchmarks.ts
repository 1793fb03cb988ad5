import { readBounds, readContinuity } from './readers/bounds.ts';
import { readCost } from './readers/cost.ts';
import { readMemory } from './readers/memory.ts';
import { readRaces, readVariants } from './readers/races.ts';
import { readTests } from './readers/tests.ts';
import { readTour } from './readers/tour.ts';
import { asResult, type Reader } from './report-parser.ts';

/** A command that measures, and how its report becomes a result. */
export interface Benchmark {
  /** Of `docs/results/<name>.json`. */
  readonly name: string;
  /** What is measured, as the documents say it before the first measurement. */
  readonly what: string;
  readonly command: readonly string[];
  /** How the command hands its report over: on standard output, asked by `--json` or by itself, or in a file. */
  readonly report: '--json' | 'output' | '--json FILE';
  readonly read: Reader;
}

const gatehouse = './gatehouse';

/** Those that leave the data in Redis what it was. */
const FAULTS = 'healthy,frozen,killed,cut,replica';

/** In the order of their price. */
export const benchmarks: readonly Benchmark[] = [
  {
    name: 'memory',
    what: 'the memory of a replica',
    command: ['npm', 'run', 'memory'],
    report: 'output',
    read: readMemory,
  },
  {
    name: 'variants',
    what: 'how soon each broken variant is caught',
    command: ['npm', 'run', 'races', '--', '--variants', '--seeds', '5000'],
    report: '--json FILE',
    read: readVariants,
  },
  {
    name: 'tour',
    what: 'what each strategy let through and lost, with short time limits',
    command: [gatehouse, 'tour'],
    report: '--json',
    read: readTour,
  },
  {
    name: 'cost',
    what: 'the CPU that authenticating takes',
    command: [gatehouse, 'cost'],
    report: '--json',
    read: readCost,
  },
  {
    name: 'leaks',
    what: 'how many of the credentials that were used lie around readable',
    command: ['npm', 'run', 'leaks'],
    report: '--json FILE',
    read: asResult,
  },
  {
    name: 'races',
    what: 'how many seeded histories break a promise',
    command: ['npm', 'run', 'races', '--', '--seeds', '100000'],
    report: '--json FILE',
    read: readRaces,
  },
  {
    name: 'histories',
    what: 'how many histories on real replicas and stores break a promise',
    command: ['npm', 'run', 'histories', '--', '--seeds', '1000'],
    report: '--json FILE',
    read: asResult,
  },
  {
    name: 'storm',
    what: 'how many tabs a storm of refreshes signs out',
    command: ['npm', 'run', 'storm'],
    report: '--json FILE',
    read: asResult,
  },
  {
    name: 'rotation',
    what: 'what rotating keys under load refuses, and how long an emergency takes',
    command: ['npm', 'run', 'rotation'],
    report: '--json FILE',
    read: asResult,
  },
  {
    name: 'fairness',
    what: 'how much longer an unrelated client waits for its sign-in while another takes what it gets',
    command: ['npm', 'run', 'fairness'],
    report: '--json FILE',
    read: asResult,
  },
  {
    name: 'bounds',
    what: 'how long an ended session is still accepted, fault by fault, where Redis tells of endings',
    command: [gatehouse, 'bounds', '--strategies', 'shared,cached,denylist', '--faults', FAULTS],
    report: '--json',
    read: readBounds,
  },
  {
    name: 'bounds-renewed',
    what: 'how long an ended session is still accepted, fault by fault, where what is believed is renewed now and then',
    command: [gatehouse, 'bounds', '--strategies', 'memory,sticky,token,sealed,phantom', '--faults', FAULTS],
    report: '--json',
    read: readBounds,
  },
  {
    name: 'bounds-continuity',
    what: 'how long an ended session is still accepted where Redis holds other data than before',
    command: [gatehouse, 'bounds', '--strategies', 'shared,cached,denylist', '--faults', 'failback,restore'],
    report: '--json',
    read: readContinuity,
  },
  {
    name: 'tests',
    what: 'how many tests pass',
    command: [gatehouse, 'test'],
    report: '--json FILE',
    read: readTests,
  },
];

export const benchmarkOf = (name: string): Benchmark | undefined =>
  benchmarks.find((one) => one.name === name);
