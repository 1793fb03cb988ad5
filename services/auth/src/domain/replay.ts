/** What is recorded in PostgreSQL and has to be known elsewhere. */
export interface Replayed<Row> {
  /** Rows recorded since `since` (ms since the epoch, by the database's clock), oldest first, `limit` at most. */
  since(since: number, limit: number): Promise<Row[]>;
  recordedAt(row: Row): number;
  /** Whose row it is, and which of its versions: what was sent is not sent again. */
  key(row: Row): string;
  version(row: Row): string;
  /** Harmless when done twice. Throws `Unavailable`. */
  send(row: Row): Promise<void>;
}

/** The time of the clock that stamps the rows, in ms since the epoch. Throws `Unavailable`. */
export type RecordClock = () => Promise<number>;

export interface Replay {
  /** Sends what was recorded and not sent yet. Throws `Unavailable`; the next turn goes on from there. */
  turn(): Promise<void>;
  /** Forgets what was sent: the store may have lost it. */
  restart(): void;
}

/** A row is stamped when its transaction begins, and seen when that commits: up to this much later. */
const COMMIT_MILLISECONDS = 10_000;
const PAGE = 500;

/**
 * PostgreSQL is the record, Redis the wire: each auth process re-sends recent rows, so that a crash between commit and
 * publication, or a store that lost its data, brings nothing back to life. Sending twice is harmless.
 *
 * @param horizon how far back a row can concern anything that lives, in ms
 */
export function createReplay<Row>(replayed: Replayed<Row>, now: RecordClock, horizon: number): Replay {
  // By the clock of the record, never ours: one that is ahead would leave out rows and vouch for the rest.
  let since: number | undefined;
  let sent = new Map<string, string>();

  async function sendAll(from: number): Promise<number> {
    const seen = new Map<string, string>();
    let latest = from;
    let size = PAGE;
    for (let isMore = true; isMore; ) {
      const start = latest;
      const page = await replayed.since(start, size);
      for (const row of page) {
        const [key, version] = [replayed.key(row), replayed.version(row)];
        if (sent.get(key) !== version) await replayed.send(row);
        sent.set(key, version);
        seen.set(key, version);
      }
      const last = page.at(-1);
      latest = last === undefined ? start : replayed.recordedAt(last);
      isMore = page.length === size;
      // A page of rows of one moment says nothing of the rest of that moment: the next one reaches beyond it.
      size = latest > start ? PAGE : size * 2;
    }
    // Whoever is not found again by the next turn need not be remembered.
    sent = seen;
    return latest;
  }

  return {
    async turn() {
      const from = since ?? (await now()) - horizon - COMMIT_MILLISECONDS;
      const latest = await sendAll(from);
      since = Math.max(from, latest - COMMIT_MILLISECONDS);
    },
    restart() {
      since = undefined;
      sent = new Map();
    },
  };
}
