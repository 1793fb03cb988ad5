import { DatabaseSync } from 'node:sqlite';
import { type Profile, type Profiles, VISITS_PER_PROFILE, type Visit } from '../domain/profiles.ts';

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA foreign_keys = ON;
  CREATE TABLE IF NOT EXISTS profile (
    browser TEXT PRIMARY KEY,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS profile_last_seen ON profile (last_seen);
  CREATE TABLE IF NOT EXISTS visit (
    browser TEXT NOT NULL REFERENCES profile (browser) ON DELETE CASCADE,
    host TEXT NOT NULL,
    path TEXT NOT NULL,
    topic TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS visit_browser ON visit (browser, at);
`;

/**
 * Profiles in a SQLite file: another company's database, which no service of the shop can reach. Calls are synchronous;
 * each touches a hundred rows at most.
 */
export class SqliteProfiles implements Profiles {
  readonly #database: DatabaseSync;

  /** @param path of the file, or `:memory:` */
  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(SCHEMA);
  }

  record(browser: string, { host, path, topic, at }: Visit): void {
    this.#run(
      `INSERT INTO profile (browser, first_seen, last_seen) VALUES (?, ?, ?)
       ON CONFLICT (browser) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen)`,
      ...[browser, at, at],
    );
    this.#run(
      'INSERT INTO visit (browser, host, path, topic, at) VALUES (?, ?, ?, ?, ?)',
      ...[browser, host, path, topic, at],
    );
    this.#run(
      `DELETE FROM visit WHERE browser = ? AND rowid NOT IN
       (SELECT rowid FROM visit WHERE browser = ? ORDER BY at DESC, rowid DESC LIMIT ?)`,
      ...[browser, browser, VISITS_PER_PROFILE],
    );
  }

  find(browser: string): Profile | undefined {
    const row = this.#database.prepare('SELECT first_seen FROM profile WHERE browser = ?').get(browser);
    if (row === undefined) return undefined;
    const visits = this.#database
      .prepare('SELECT host, path, topic, at FROM visit WHERE browser = ? ORDER BY at DESC, rowid DESC')
      .all(browser);
    return { firstSeen: Number(row.first_seen), visits: visits as unknown as Visit[] };
  }

  delete(browser: string): boolean {
    return this.#run('DELETE FROM profile WHERE browser = ?', browser) > 0;
  }

  count(): number {
    return Number(this.#database.prepare('SELECT count(*) AS number FROM profile').get()?.number);
  }

  purge({ before, most }: { before: number; most: number }): void {
    this.#run('DELETE FROM profile WHERE last_seen < ?', before);
    this.#run(
      'DELETE FROM profile WHERE browser IN (SELECT browser FROM profile ORDER BY last_seen DESC LIMIT -1 OFFSET ?)',
      most,
    );
  }

  close(): void {
    this.#database.close();
  }

  /** The number of rows that changed. */
  #run(statement: string, ...values: (string | number)[]): number {
    return Number(this.#database.prepare(statement).run(...values).changes);
  }
}
