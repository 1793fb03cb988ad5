import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openClusterContext } from '@gatehouse/infra/site';
import { request } from 'undici';

/** What an intruder or an eavesdropper would see. */
export interface Artifact {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * All that a native cluster leaves behind: the files of Redis (its log of writes among them), of PostgreSQL with its write-ahead log, of the gateway and its temporary folders, all logs, and the metrics.
 */
export async function* artifactsOf(stateDirectory: string): AsyncGenerator<Artifact> {
  const { layout, store } = openClusterContext({ stateDirectory });
  const folders = [stateDirectory, ...(layout.outside === undefined ? [] : [layout.outside])];
  for (const folder of folders) yield* filesIn(folder);
  for (const { name, operationsPort } of store.demand().parts) {
    if (operationsPort === undefined) continue;
    const { body } = await request(`http://127.0.0.1:${operationsPort}/metrics`);
    yield { name: `metrics of ${name}`, bytes: Buffer.from(await body.text()) };
  }
}

function* filesIn(folder: string): Generator<Artifact> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const name = join(entry.parentPath, entry.name);
    const bytes = readIfThere(name);
    if (bytes) yield { name, bytes };
  }
}

/** PostgreSQL takes files away while one looks. */
function readIfThere(name: string): Buffer | undefined {
  try {
    return readFileSync(name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
