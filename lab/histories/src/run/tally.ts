import type { Figure } from '../../../report/src/result.ts';
import type { Played } from '../play/history.ts';

/** What the histories of one strategy came to. */
export interface Count {
  histories: number;
  operations: number;
  undecided: number;
  unanswered: number;
  refused: number;
  violations: number;
}

/** Counts by strategy, in the order they come. */
export class Tally {
  readonly counts = new Map<string, Count>();

  add({ program, log, violations }: Played): void {
    const count = this.counts.get(program.strategy) ?? NOTHING();
    const { operations } = log;
    const having = (status: number): number =>
      operations.filter(({ told }) => told?.status === status).length;
    this.counts.set(program.strategy, {
      histories: count.histories + 1,
      operations: count.operations + operations.length,
      undecided: count.undecided + having(503),
      unanswered: count.unanswered + operations.filter(({ told }) => told === undefined).length,
      refused: count.refused + having(401),
      violations: count.violations + violations.length,
    });
  }

  get sum(): Count {
    const sum = NOTHING();
    for (const count of this.counts.values()) {
      for (const key of Object.keys(sum) as (keyof Count)[]) sum[key] += count[key];
    }
    return sum;
  }

  /** What they came to together, for the documents. */
  figures(): Figure[] {
    const { histories, operations, violations } = this.sum;
    const names = [...this.counts.keys()].map((name) => `\`${name}\``).join(', ');
    const those = `${histories} histories on real replicas and stores`;
    return [
      {
        id: 'violations',
        value: violations,
        unit: 'violations',
        bound: 0,
        what: `of any promise in ${those}`,
      },
      {
        id: 'histories',
        value: histories,
        unit: 'histories',
        what: `on real replicas and stores, of ${names}`,
      },
      { id: 'operations', value: operations, unit: 'operations', what: `in ${those}` },
    ];
  }

  /** One line a strategy, and the sum. */
  lines(): string[] {
    return [...this.counts, ['together', this.sum] as const].map(
      ([name, count]) =>
        `${name.padEnd(9)} ${count.histories} histories, ${count.operations} operations: ` +
        `${count.undecided} undecided, ${count.unanswered} unanswered, ${count.refused} refused; ` +
        `${count.violations} not kept`,
    );
  }
}

const NOTHING = (): Count => ({
  histories: 0,
  operations: 0,
  undecided: 0,
  unanswered: 0,
  refused: 0,
  violations: 0,
});
