import type { StrategyName } from '@gatehouse/contracts';
import type { Violation } from './check-input.ts';
import { useInstantCrypto } from './instant-crypto.ts';
import { createTokenKeys } from './keys.ts';
import type { Mutation } from './mutation.ts';
import { type Run, run } from './run.ts';
import { renderTimeline } from './timeline.ts';

export interface Campaign {
  readonly strategy: StrategyName;
  readonly first: number;
  readonly count: number;
  readonly sabotage?: () => Mutation;
  /** Stops when it says so. */
  readonly isEnough?: (run: Run, seed: number) => boolean;
}

export interface Findings {
  readonly histories: number;
  readonly operations: number;
  readonly steps: number;
  readonly failures: readonly { readonly seed: number; readonly violations: readonly Violation[] }[];
}

/** Runs histories one after the other and gathers what was not kept. */
export async function runAll({ strategy, first, count, sabotage, isEnough }: Campaign): Promise<Findings> {
  const keys = await createTokenKeys();
  const restore = useInstantCrypto();
  const failures: { seed: number; violations: readonly Violation[] }[] = [];
  let [histories, operations, steps] = [0, 0, 0];
  try {
    for (let seed = first; seed < first + count; seed += 1) {
      const done = await run({ seed, strategy, keys, ...(sabotage && { sabotage: sabotage() }) });
      histories += 1;
      operations += done.history.operations.length;
      steps += done.steps;
      if (done.violations.length > 0) failures.push({ seed, violations: done.violations });
      if (isEnough?.(done, seed)) break;
    }
  } finally {
    restore();
  }
  return { histories, operations, steps, failures };
}

/** The history of one seed as text, with every step. */
export async function replay(strategy: StrategyName, seed: number, sabotage?: Mutation): Promise<string> {
  const keys = await createTokenKeys();
  const restore = useInstantCrypto();
  try {
    return renderTimeline(
      strategy,
      seed,
      await run({ seed, strategy, keys, traced: true, ...(sabotage && { sabotage }) }),
    );
  } finally {
    restore();
  }
}
