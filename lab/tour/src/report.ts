import type { Way } from '@gatehouse/infra/common/cluster-handle';
import type { Measures } from './measures.ts';
import type { Settings } from './settings.ts';

/** What a tour found, as `--json` prints it. */
export interface Report {
  /** Every strategy showed what it should. */
  passed: boolean;
  way: Way;
  /** At the start, in the order in which the table counts their requests. */
  replicas: string[];
  redis: boolean;
  /** Undefined when the cluster was running already: its settings are its own. */
  settings: Settings | undefined;
  /** How long the tour waited at most for an ending, in seconds, where it does not know the settings. */
  patience: number;
  seconds: number;
  rows: Row[];
}

export interface Row {
  measures: Measures;
  /** What was seen, in a sentence or two. */
  seen: string;
  /** What should have been seen and was not. */
  failures: string[];
}
