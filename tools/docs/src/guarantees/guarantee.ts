import { STRATEGY_NAMES, type StrategyName } from '@gatehouse/contracts';

/** Tests of one file, by the titles that stand there. */
export interface TestsOf {
  readonly file: string;
  readonly titles: readonly string[];
}

/** A figure of a committed result: of `docs/results/<result>.json`, the one of this id. */
export interface FigureName {
  readonly result: string;
  readonly id: string;
}

/** A promise, and all there is to show for it. */
export interface Guarantee {
  readonly id: `G${number}`;
  readonly name: string;
  /** In five words or so, for the overview. */
  readonly short: string;
  readonly promise: string;
  /** Headings of docs/protocols.md: how it is kept. */
  readonly keptBy: readonly string[];
  readonly tests: readonly TestsOf[];
  readonly broken: {
    /** Names in lab/simulation/src/mutants.ts. */
    readonly races?: readonly string[];
    /** Names in lab/histories/src/broken/mutants.ts: real processes that run from a patched copy. */
    readonly histories?: readonly string[];
    /** Names in lab/mutations/src/broken-rules.ts. */
    readonly rules?: readonly string[];
    /** Other tests that plant a fault, or show bad answers to what judges them. */
    readonly planted?: readonly TestsOf[];
  };
  /** The first one that was measured stands in the overview. */
  readonly figures: readonly FigureName[];
  /** What no test shows, in sentences. */
  readonly notShown: readonly string[];
}

export const tests = (file: string, ...titles: readonly string[]): TestsOf => ({ file, titles });

/** `figures('races', 'histories')` */
export const figures = (result: string, ...ids: readonly string[]): FigureName[] =>
  ids.map((id) => ({ result, id }));

/** One for each strategy: `worst-shared`, … */
export const figuresOfAll = (
  result: string,
  id: string,
  names: readonly StrategyName[] = STRATEGY_NAMES,
): FigureName[] => figures(result, ...names.map((name) => `${id}-${name}`));

/** The tests that run every seeded history, and every broken variant of them. */
export const races: TestsOf = tests('lab/simulation/test/simulation.test.ts', '%s keeps its promises');

/** The same against real processes and stores. */
export const histories: TestsOf = tests(
  'lab/histories/test/histories.test.ts',
  'histories with real replicas, real stores and faults keep every promise',
);

export const strategySuite = 'services/session/testing/strategy-suite.ts';
export const storeSuite = 'services/session/testing/store-suite.ts';
export const registerSuite = 'services/session/testing/repository-suite.ts';
export const tourJudge = 'lab/tour/src/judge.test.ts';
