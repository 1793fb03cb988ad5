/** What a run of tests comes to. The reporter writes it to a file, the pipeline reads it. */
export interface Tally {
  passed: number;
  failed: number;
  /** One line for each test that did not run: its name, and the reason where it gives one. */
  skipped: string[];
}

/** Where the reporter writes; unset: nowhere. */
export const TALLY_FILE = 'GATEHOUSE_TALLY_FILE';
