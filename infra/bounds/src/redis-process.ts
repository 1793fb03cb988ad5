import type { NativeCluster } from '../../native/src/cluster.ts';
import { openNative } from '../../native/src/open.ts';
import { isAlive, isStill, type ProcessIdentity } from '../../native/src/process-table.ts';
import type { Effect } from './effect.ts';

/** The Redis of a cluster as a process that signals reach at once: the handle's own way takes a lock and looks around. */
export class RedisProcess {
  readonly #cluster: NativeCluster;
  #process: ProcessIdentity;
  #state: 'running' | 'stopped' | 'killed' = 'running';

  private constructor(cluster: NativeCluster) {
    this.#cluster = cluster;
    this.#process = cluster.processOf('redis');
  }

  static async of(stateDirectory: string): Promise<RedisProcess> {
    const cluster = await openNative(stateDirectory, {});
    if (cluster === undefined) throw new Error('a cluster that was just started');
    return new RedisProcess(cluster);
  }

  /** SIGSTOP. @param patience how long it may take until the process stands still, in ms */
  stop(patience: number): Effect {
    this.#state = 'stopped';
    return this.#strike('SIGSTOP', patience);
  }

  /** SIGKILL. */
  kill(patience: number): Effect {
    this.#state = 'killed';
    return this.#strike('SIGKILL', patience);
  }

  /** SIGCONT, where it was stopped. */
  go(): void {
    if (this.#state !== 'stopped') return;
    process.kill(this.#process.pid, 'SIGCONT');
    this.#state = 'running';
  }

  /** Starts it again, where it was killed; resolves when it answers. */
  async restart(): Promise<void> {
    if (this.#state !== 'killed') return;
    await this.#cluster.restart('redis');
    this.#process = this.#cluster.processOf('redis');
    this.#state = 'running';
  }

  /** Whether it is the process that was started, so that a signal reaches nobody else. */
  async isAlive(): Promise<boolean> {
    return await isAlive(this.#process);
  }

  #strike(signal: NodeJS.Signals, patience: number): Effect {
    const deadline = performance.now() + patience;
    process.kill(this.#process.pid, signal);
    // A signal is only noted at first: the process may be waiting for a processor to notice it.
    while (!isStill(this.#process.pid)) {
      if (performance.now() > deadline) return { reason: `Redis still ran ${patience} ms after ${signal}` };
    }
    return { at: performance.now() };
  }
}
