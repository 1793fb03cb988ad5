import type { NativeCluster } from '@gatehouse/infra/native/cluster';
import { openNative } from '@gatehouse/infra/native/open';
import { isStill, type ProcessIdentity } from '@gatehouse/infra/native/process-table';

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

  /**
   * SIGSTOP: once the signal is sent the system lets the process carry out nothing more, though it may have to wait for a
   * processor before it is seen to stand still.
   */
  stop(): void {
    this.#state = 'stopped';
    process.kill(this.#process.pid, 'SIGSTOP');
  }

  /** SIGKILL; the same holds. */
  kill(): void {
    this.#state = 'killed';
    process.kill(this.#process.pid, 'SIGKILL');
  }

  /** Whether it stands still, or is gone. */
  get isStill(): boolean {
    return isStill(this.#process.pid);
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
}
