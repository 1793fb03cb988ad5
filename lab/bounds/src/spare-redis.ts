import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@gatehouse/infra/common/ports';
import { redisCommand } from '@gatehouse/infra/native/parts/redis';

const PATIENCE_MILLISECONDS = 15_000;
const GLANCE_MILLISECONDS = 2;

/** A second Redis with the users of the first one: where all processes fail over to, or an older copy of its data. */
export class SpareRedis {
  readonly port: number;
  readonly mainPort: number;
  readonly #process: ChildProcess;
  readonly #password: string;
  readonly #folder: string;

  private constructor(ports: { spare: number; main: number }, configuration: string, password: string) {
    this.port = ports.spare;
    this.mainPort = ports.main;
    this.#password = password;
    this.#folder = mkdtempSync(join(tmpdir(), 'gatehouse-bounds-redis-'));
    this.#process = spawn('redis-server', ['-'], { cwd: this.#folder, stdio: ['pipe', 'ignore', 'inherit'] });
    this.#process.stdin?.end(configuration);
  }

  /** @param folder of the main Redis; @param password of its operator */
  static async beside(folder: string, main: number, password: string): Promise<SpareRedis> {
    const spare = await freePort();
    const configuration = readFileSync(join(folder, 'redis.conf'), 'utf8')
      .replace(/^port .*$/m, `port ${spare}`)
      .replace(/^appendonly .*$/m, 'appendonly no');
    const redis = new SpareRedis({ spare, main }, configuration, password);
    await redis.#until(async () => (await redis.#ask(spare, 'PING')) === 'PONG');
    for (const port of [spare, main]) {
      await redis.#ask(port, 'CONFIG', 'SET', 'masteruser', 'operator');
      await redis.#ask(port, 'CONFIG', 'SET', 'masterauth', password);
      // A copy is sent at once, not after a wait for others who may want it too.
      await redis.#ask(port, 'CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
    }
    return redis;
  }

  /** Holds what the main server holds now. */
  async copy(): Promise<void> {
    await this.#take(this.port, this.mainPort);
  }

  /** The main server holds what this one holds, under its open connections. */
  async restore(): Promise<void> {
    await this.#take(this.mainPort, this.port);
  }

  stop(): void {
    this.#process.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #take(to: number, from: number): Promise<void> {
    await this.#ask(to, 'REPLICAOF', '127.0.0.1', String(from));
    await this.#until(async () => /master_link_status:up/.test(await this.#ask(to, 'INFO', 'replication')));
    await this.#ask(to, 'REPLICAOF', 'NO', 'ONE');
  }

  #ask(port: number, ...words: string[]): Promise<string> {
    return redisCommand(port, this.#password, words);
  }

  async #until(happened: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + PATIENCE_MILLISECONDS;
    while (!(await happened().catch(() => false))) {
      if (performance.now() > deadline) throw new Error('the spare Redis does not do as it is told');
      await pause(GLANCE_MILLISECONDS);
    }
  }
}
