import { GenericContainer, Network, type StartedTestContainer, Wait } from 'testcontainers';

const POSTGRES_IMAGE = process.env.POSTGRES_IMAGE ?? '';
const USER = 'gatehouse';
export const PASSWORD = 'only-for-this-container';

/** Each database of PgBouncer has a mode of its own. */
export const POOL_MODES = ['session', 'transaction', 'statement'] as const;
export type PoolMode = (typeof POOL_MODES)[number];

type StartedNetwork = Awaited<ReturnType<Network['start']>>;

/** One PostgreSQL, and any number of PgBouncers in front of it. */
export class PooledPostgres {
  readonly #image: GenericContainer;
  readonly #postgres: StartedTestContainer;
  readonly #network: StartedNetwork;
  readonly #poolers: StartedTestContainer[] = [];

  private constructor(image: GenericContainer, postgres: StartedTestContainer, network: StartedNetwork) {
    this.#image = image;
    this.#postgres = postgres;
    this.#network = network;
  }

  static async start(): Promise<PooledPostgres> {
    const image = await GenericContainer.fromDockerfile(import.meta.dirname, 'pgbouncer.Dockerfile')
      .withBuildArgs({ POSTGRES_IMAGE })
      .build('gatehouse-test/pgbouncer', { deleteOnExit: false });
    const network = await new Network().start();
    const postgres = await new GenericContainer(POSTGRES_IMAGE)
      .withEnvironment({ POSTGRES_USER: USER, POSTGRES_PASSWORD: PASSWORD })
      .withNetwork(network)
      .withNetworkAliases('postgres')
      .withExposedPorts(5432)
      .withWaitStrategy(Wait.forListeningPorts())
      .start();
    return new PooledPostgres(image, postgres, network);
  }

  /** PostgreSQL itself. */
  get direct(): string {
    return urlOf(this.#postgres, 5432, USER);
  }

  /**
   * Starts a PgBouncer.
   * @param settings lines of its section `[pgbouncer]` beside those that it needs to work at all
   * @returns the address of each of its modes
   */
  async pooler(settings: Readonly<Record<string, string>> = {}): Promise<(mode: PoolMode) => string> {
    const container = await this.#image
      .withNetwork(this.#network)
      .withCopyContentToContainer([
        { target: '/pgbouncer/pgbouncer.ini', content: configuration(settings) },
        { target: '/pgbouncer/users.txt', content: `"${USER}" "${PASSWORD}"\n` },
      ])
      .withExposedPorts(6432)
      .withWaitStrategy(Wait.forListeningPorts())
      .start();
    this.#poolers.push(container);
    return (mode) => urlOf(container, 6432, mode);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#poolers, this.#postgres].map((container) => container.stop()));
    await this.#network.stop();
  }
}

function urlOf(container: StartedTestContainer, port: number, database: string): string {
  return `postgres://${USER}@${container.getHost()}:${container.getMappedPort(port)}/${database}`;
}

function configuration(settings: Readonly<Record<string, string>>): string {
  const lines = {
    listen_addr: '0.0.0.0',
    listen_port: '6432',
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: '/pgbouncer/users.txt',
    ...settings,
  };
  return [
    '[databases]',
    ...POOL_MODES.map((mode) => `${mode} = host=postgres dbname=${USER} pool_mode=${mode}`),
    '[pgbouncer]',
    ...Object.entries(lines).map(([name, value]) => `${name} = ${value}`),
    '',
  ].join('\n');
}
