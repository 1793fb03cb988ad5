import { fileURLToPath } from 'node:url';
import { createLogger, migrate, waitForDatabase } from '@gatehouse/defaults';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';

const IMAGE = process.env.POSTGRES_IMAGE ?? '';
const USER = 'gatehouse';
const PASSWORD = 'only-for-this-container';

export const logger = createLogger({ name: 'api', replica: 'test', level: 'silent' });

export interface TestDatabase {
  readonly address: { readonly url: string; readonly password: string };
  /** Freezes it: connections stay open and nothing answers. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
  stop(): Promise<void>;
}

/** A database of its own with the shop's schema in it. */
export async function startDatabase(): Promise<TestDatabase> {
  const container = await new GenericContainer(IMAGE)
    .withEnvironment({ POSTGRES_USER: USER, POSTGRES_PASSWORD: PASSWORD, POSTGRES_DB: USER })
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  const url = `postgres://${USER}@${container.getHost()}:${container.getMappedPort(5432)}/${USER}`;
  const address = { url, password: PASSWORD };
  const client = await getContainerRuntimeClient();
  const handle = client.container.getById(container.getId());
  await waitForDatabase({ ...address, logger });
  await migrate({
    ...address,
    directory: fileURLToPath(new URL('../../../migrations', import.meta.url)),
    schema: 'shop',
    logger,
  });
  return {
    address,
    pause: async () => void (await handle.pause()),
    unpause: async () => void (await handle.unpause()),
    stop: async () => void (await container.stop()),
  };
}
