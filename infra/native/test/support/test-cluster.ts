import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { UserError } from '../../../common/src/errors.ts';
import { probeGateway } from '../../../common/src/gateway-probe.ts';
import type { NativeCluster } from '../../src/cluster.ts';
import type { NotedProcess } from '../../src/noted-process.ts';
import { openNative } from '../../src/open.ts';
import { isAlive } from '../../src/process-table.ts';
import { type NativeStart, startNative } from '../../src/start.ts';
import type { ComponentRecord, NativeState } from '../../src/state.ts';
import { StateStore } from '../../src/state.ts';

/** A native cluster of stub services in a folder and on ports of its own. */
export interface TestCluster {
  stateDirectory: string;
  httpsPort: number;
  httpPort: number;
  said: string[];
  start(options?: Partial<NativeStart>): Promise<NativeCluster>;
  state(): NativeState | undefined;
  part(name: string): ComponentRecord;
  /** What a part noted of itself. */
  noted(name: string): NotedProcess;
  /** Names of the parts among `parts` whose process lives. */
  alive(parts: readonly ComponentRecord[]): Promise<string[]>;
  /** `X-Replica` of `count` requests, each on a connection of its own. */
  answers(cluster: NativeCluster, count: number, strategy?: string): Promise<string[]>;
  remove(): Promise<void>;
}

/**
 * @param open whether other users can reach the folder
 * @param name what the folder's name begins with
 */
export async function testCluster({ open = true, name = 'gatehouse native ' } = {}): Promise<TestCluster> {
  const root = mkdtempSync(join(tmpdir(), name));
  if (open) chmodSync(root, 0o755);
  const sources = stubServices(root);
  const stateDirectory = join(root, 'state');
  const [httpsPort, httpPort] = [await getPort(), await getPort()];
  const store = new StateStore(join(stateDirectory, 'native/state.json'));
  const said: string[] = [];
  const defaults = {
    httpsPort,
    httpPort,
    strategies: ['shared', 'sticky'],
    redis: true,
    adnet: false,
    environment: {},
  };
  let last: NativeCluster | undefined;

  return {
    stateDirectory,
    httpsPort,
    httpPort,
    said,
    start: async (options = {}) => {
      const { signal } = new AbortController();
      const say = (line: string) => void said.push(line);
      const base = {
        stateDirectory,
        sources,
        wanted: {},
        defaults,
        replicas: undefined,
        yes: false,
        say,
        signal,
      };
      last = await startNative({ ...base, ...options });
      return last;
    },
    state: () => store.read(),
    part: (name) => demand(store.demand().parts.find((part) => part.name === name)),
    noted: (name) => demand(store.notes.find(name)),
    alive: async (parts) => {
      const living = await Promise.all(
        parts.map(async ({ process }) => process !== undefined && (await isAlive(process))),
      );
      return parts.filter((_, index) => living[index]).map(({ name }) => name);
    },
    answers: async (cluster, count, strategy = 'shared') => {
      const all: string[] = [];
      for (let turn = 0; turn < count; turn += 1) {
        const { status, replica } = await probeGateway(cluster, strategy, '/api/public');
        all.push(status === 200 ? replica : `${status}`);
      }
      return all;
    },
    remove: async () => {
      await (last ?? (await openNative(stateDirectory, {})))?.purge();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Whether a port of this machine is free. */
export async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** The UserError that `work` must end with. */
export async function failureOf(work: Promise<unknown>): Promise<UserError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof UserError) return error;
  throw new Error('expected a UserError', { cause: error });
}

function stubServices(root: string): string {
  for (const name of ['auth', 'api']) {
    const folder = join(root, 'services', name, 'src');
    mkdirSync(folder, { recursive: true });
    const stub = join(import.meta.dirname, 'stub-service.ts');
    writeFileSync(join(folder, 'main.ts'), `import ${JSON.stringify(stub)};\n`);
  }
  return root;
}

function demand<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not there');
  return value;
}
