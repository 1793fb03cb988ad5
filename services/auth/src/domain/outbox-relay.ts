/** Where a row stands among all: by the time of the record, then by its id. `at` is a time as the record writes it. */
export interface Position {
  readonly at: string;
  readonly id: string;
}

/** What is recorded in PostgreSQL and has to be known elsewhere. */
export interface OutboxRows<Row> {
  /** What kind of rows, for the log. */
  readonly name: string;
  /** How far back a row can concern anything that lives, in ms. */
  readonly horizon: number;
  /** The position before all rows that were recorded at `since` or later, in ms since the epoch. */
  before(since: number): Position;
  /** The next rows after a position, in order, `limit` at most. Throws `Unavailable`. */
  after(position: Position, limit: number): Promise<readonly Row[]>;
  positionOf(row: Row): Position;
  /** Whose row it is, and which of its versions: what was sent is not sent again. */
  key(row: Row): string;
  version(row: Row): string;
  /** All of them; harmless when done twice. Throws `Unavailable`. */
  send(rows: readonly Row[]): Promise<void>;
}

/** The time of the clock that stamps the rows, in ms since the epoch. Throws `Unavailable`. */
export type RecordClock = () => Promise<number>;

export interface OutboxRelay {
  /**
   * Sends what was recorded and not sent yet. Throws `Unavailable`; the next turn goes on from there.
   *
   * @param now by the clock of the record, never ours: one that is ahead would leave out rows and vouch for the rest
   * @param check called after each page was sent, before it counts as sent: throws when it went elsewhere
   */
  turn(now: number, check: () => void): Promise<void>;
  /** Forgets what was sent: the store may have lost it. */
  restart(): void;
  /** Another process has sent everything that was recorded before `now`. */
  skip(now: number): void;
  /** Rows sent so far, those that were sent again included. */
  readonly sent: number;
}

/** A row is stamped when its transaction begins, and seen when that commits: up to this much later. */
const COMMIT_MILLISECONDS = 10_000;
/** Rows in memory at a time: this page and the next one. */
const PAGE = 4000;
/** What was sent within the last seconds is remembered, to this number: beyond it rows are sent twice, not forgotten. */
const MOST_REMEMBERED = 200_000;

/** One walk over the rows. It survives a failure: the next turn goes on where it stood. */
interface Round {
  position: Position;
  readonly startedAt: number;
  readonly seen: Map<string, string>;
}

interface Progress {
  since: number | undefined;
  sent: ReadonlyMap<string, string>;
  round: Round | undefined;
}

const unknown = (): Progress => ({ since: undefined, sent: new Map(), round: undefined });

/**
 * PostgreSQL is the record, Redis the wire: each auth process re-sends recent rows, so that a crash between commit and
 * publication, or a store that lost its data, brings nothing back to life. Sending twice is harmless.
 */
export function createOutboxRelay<Row>(replayed: OutboxRows<Row>): OutboxRelay {
  // A turn that is under way when everything is forgotten goes on with what it had, and counts for nothing.
  let progress = unknown();
  let count = 0;

  async function walk(round: Round, sent: ReadonlyMap<string, string>, check: () => void): Promise<void> {
    let page = await replayed.after(round.position, PAGE);
    for (let last = page.at(-1); last !== undefined; last = page.at(-1)) {
      const end = replayed.positionOf(last);
      // The next page is read while this one is sent.
      const next = page.length < PAGE ? undefined : replayed.after(end, PAGE);
      next?.catch(() => undefined);
      const isNew = (row: Row): boolean => sent.get(replayed.key(row)) !== replayed.version(row);
      const rows = sent.size === 0 ? page : page.filter(isNew);
      if (rows.length > 0) await replayed.send(rows);
      check();
      count += rows.length;
      remember(round, page);
      round.position = end;
      page = next === undefined ? [] : await next;
    }
  }

  /** Only what the next round finds again. */
  function remember({ seen, startedAt }: Round, page: readonly Row[]): void {
    const oldest = startedAt - COMMIT_MILLISECONDS;
    // In the order of time, from the last one.
    for (const row of page.toReversed()) {
      if (seen.size >= MOST_REMEMBERED || Date.parse(replayed.positionOf(row).at) < oldest) return;
      seen.set(replayed.key(row), replayed.version(row));
    }
  }

  return {
    async turn(now, check) {
      const mine = progress;
      const since = mine.since ?? now - replayed.horizon - COMMIT_MILLISECONDS;
      const round = mine.round ?? { position: replayed.before(since), startedAt: now, seen: new Map() };
      mine.round = round;
      await walk(round, mine.sent, check);
      // What commits from now on was stamped after this: by the time the round began, since it may have lasted.
      mine.since = Math.max(since, round.startedAt - COMMIT_MILLISECONDS);
      mine.sent = round.seen;
      mine.round = undefined;
    },
    restart() {
      progress = unknown();
    },
    skip(now) {
      progress = { ...unknown(), since: now - COMMIT_MILLISECONDS };
    },
    get sent() {
      return count;
    },
  };
}
