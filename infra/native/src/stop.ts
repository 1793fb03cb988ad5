import { UserError } from '../../common/src/errors.ts';
import { type Say, step } from '../../common/src/progress.ts';
import { endOrphans, type ProcessIdentity, send, untilGone } from './process-table.ts';
import type { ComponentKind, ComponentRecord } from './state.ts';

interface Farewell {
  /** Asks politely. */
  signal: NodeJS.Signals;
  /** How long that may take, in ms, before SIGKILL. */
  patience: number;
  /** What its processes are called, should any outlive it. */
  program: string;
}

const FAREWELLS: Record<ComponentKind, Farewell> = {
  gateway: { signal: 'SIGQUIT', patience: 5_000, program: 'nginx' },
  // Services promise to drain within 10 s.
  api: { signal: 'SIGTERM', patience: 12_000, program: 'node' },
  auth: { signal: 'SIGTERM', patience: 12_000, program: 'node' },
  adnet: { signal: 'SIGTERM', patience: 12_000, program: 'node' },
  redis: { signal: 'SIGTERM', patience: 10_000, program: 'redis-server' },
  // "Fast": ends sessions, writes everything, leaves. SIGTERM would wait for clients.
  postgres: { signal: 'SIGINT', patience: 15_000, program: 'postgres' },
};

/** Each service before those that it depends on. */
const ORDER: readonly ComponentKind[] = ['gateway', 'api', 'auth', 'adnet', 'redis', 'postgres'];

/**
 * Stops parts, dependents first, and makes sure that they are gone.
 * @throws UserError naming what could not be ended
 */
export async function stopParts(parts: readonly ComponentRecord[], say: Say): Promise<void> {
  for (const kind of ORDER) {
    const some = parts.filter((part) => part.kind === kind);
    if (some.length > 0)
      await step(say, `stopped ${some.map(({ name }) => name).join(', ')}`, () => stopAll(some));
  }
}

async function stopAll(parts: readonly ComponentRecord[]): Promise<void> {
  await Promise.all(parts.map(stopPart));
}

/** Stops one part and whatever it left behind; resolves at once when it is gone already. */
export async function stopPart(part: ComponentRecord): Promise<void> {
  if (part.process === undefined) return;
  const { signal, patience, program } = FAREWELLS[part.kind];
  if (await send(part.process, signal)) {
    // A frozen process hears nothing else.
    await send(part.process, 'SIGCONT');
    if (!(await untilGone(part.process, patience))) await killForGood(part.name, part.process);
  }
  // The workers of a gateway that was killed keep its ports.
  const [left] = await endOrphans(part.process.pid, program);
  if (left) throw couldNotEnd(part.name, left);
}

async function killForGood(name: string, process: ProcessIdentity): Promise<void> {
  await send(process, 'SIGKILL');
  if (!(await untilGone(process, 5000))) throw couldNotEnd(name, process);
}

function couldNotEnd(name: string, { pid }: ProcessIdentity): UserError {
  return new UserError(
    `${name} (process ${pid}) could not be ended.`,
    `Is it another user's? End it with \`sudo kill -KILL ${pid}\`, then run \`./gatehouse down\` again.`,
  );
}
