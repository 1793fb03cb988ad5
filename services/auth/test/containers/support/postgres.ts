import { join } from 'node:path';
import { createLogger, createPool, migrate, type Pool, waitForDatabase } from '@gatehouse/defaults';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';

const IMAGE = process.env.POSTGRES_IMAGE ?? '';
const MIGRATIONS = join(import.meta.dirname, '../../../migrations');
const password = 'only-for-this-container';

export const logger = createLogger({ name: 'auth', replica: 'auth-1', level: 'silent' });

/** A PostgreSQL of a test file's own, and pools to it, each as a process of its own would have one. */
export class Postgres {
  readonly #container: StartedTestContainer;
  readonly #pools: Pool[] = [];

  private constructor(container: StartedTestContainer) {
    this.#container = container;
  }

  static async start(): Promise<Postgres> {
    const container = await new GenericContainer(IMAGE)
      .withEnvironment({ POSTGRES_USER: 'gatehouse', POSTGRES_PASSWORD: password })
      .withExposedPorts(5432)
      // A disk that a test can fill.
      .withTmpFs({ '/small': 'rw,size=8m,mode=1777' })
      .withWaitStrategy(Wait.forListeningPorts())
      .start();
    const postgres = new Postgres(container);
    await waitForDatabase({ url: postgres.url(), password, logger });
    return postgres;
  }

  url(database = 'gatehouse'): string {
    return `postgres://gatehouse@${this.#container.getHost()}:${this.#container.getMappedPort(5432)}/${database}`;
  }

  migrate(database?: string): Promise<void> {
    return migrate({ url: this.url(database), password, directory: MIGRATIONS, schema: 'auth', logger });
  }

  /** Queries may take longer than a client would wait: what is tested is what they do. */
  pool(database?: string): Pool {
    const pool = createPool({
      url: this.url(database),
      password,
      schema: 'auth',
      logger,
      queryTimeoutMs: 10_000,
      connectTimeoutMs: 10_000,
    });
    this.#pools.push(pool);
    return pool;
  }

  /** Runs a program in the container, as the user that the server runs as. */
  async run(...command: string[]): Promise<void> {
    const { exitCode, output } = await this.#container.exec(command, { user: 'postgres' });
    if (exitCode !== 0) throw new Error(output);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#pools.filter(({ ending }) => !ending).map((pool) => pool.end()));
    await this.#container.stop();
  }
}
