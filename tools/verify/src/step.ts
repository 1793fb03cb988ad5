import type { Need } from './needs.ts';
import type { Tally } from './tiers/tally.ts';

/** One line of the test run: a property, and how it is checked. */
export interface Step {
  /** What a user types to run only this one. */
  name: string;
  /** The property that holds when it passes, as a sentence without its full stop. */
  claim: string;
  /** What the machine must have; without it the step is skipped, with the reason. */
  needs: readonly Need[];
  /** It is stopped, and has failed, after this many seconds. */
  limitSeconds: number;
  run(shell: Shell): Promise<Tally>;
  /** Called when the step is over, however it ended: takes down what no process of the step's own holds (containers). */
  tidyUp?(shell: Shell): Promise<unknown>;
}

/** What a step works with. Everything it starts is stopped with it. */
export interface Shell {
  /** The repository's root: every command's working directory. */
  root: string;
  /** A folder of the step's own, emptied at its start. */
  scratch: string;
  /** Runs a command, its output going to the step's log. Resolves to the exit code; rejects past the step's limit. */
  run(command: readonly string[], environment?: Record<string, string>): Promise<number>;
  /** Adds a line to the step's log. */
  say(line: string): void;
}

/** A step as it went. */
export interface Outcome extends Tally {
  step: Step;
  seconds: number;
  /** Where its output is; undefined when it never ran. */
  log: string | undefined;
}

/** Exit code → one check, passed or failed. */
export const verdictOf = (code: number): Tally => ({
  passed: code === 0 ? 1 : 0,
  failed: code === 0 ? 0 : 1,
  skipped: [],
});
