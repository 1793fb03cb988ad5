import { execFile } from 'node:child_process';
import { chownSync, cpSync, rmSync, symlinkSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { programErrors, UserError } from '../../../common/src/errors.ts';
import { fileError, makeFolder, openToOthers, writeAtomically } from '../../../common/src/files.ts';
import { repositoryRoot } from '../../../common/src/paths.ts';
import type { Plan } from '../launch.ts';
import { childrenOf, isAlive, type ProcessIdentity, send } from '../process-table.ts';
import type { Tool } from '../tools.ts';
import { unprivilegedUser } from '../unprivileged-user.ts';
import { type Edge, edgeFiles } from './edge.ts';
import { makeExchangeFolder } from './exchange-folder.ts';

/** What of gateway/ is the same in every way of running. */
const SHARED = ['nginx.conf', 'adnet.conf', 'snippets', 'strategies', 'site'];

/** Files of other folders that the edge names. */
const LINKED = ['accessLog', 'certificate', 'certificateKey', 'exchangeSecret'] as const;

/** How long old workers may take to hand over, in ms; a request that takes longer keeps its worker. */
const HANDOVER = 5000;

/** nginx with a folder of its own as prefix. */
export class GatewayFolder {
  readonly #prefix: string;
  readonly #nginx: Tool;

  constructor(prefix: string, nginx: Tool) {
    this.#prefix = prefix;
    this.#nginx = nginx;
  }

  /**
   * Copies what never changes, and makes the folder that nginx's workers write to.
   * @param web the folder of the built web application
   */
  prepare(web: string): void {
    const run = join(this.#prefix, 'run');
    try {
      makeFolder(join(this.#prefix, 'edge'));
      makeFolder(run);
      // As root the workers become `nobody`; the master still opens logs and the key as root.
      const account = unprivilegedUser(['nobody']);
      if (account !== undefined) chownSync(run, account.uid, account.gid);
      makeExchangeFolder(this.#prefix, account);
      for (const name of SHARED) this.#copy(join(repositoryRoot, 'gateway', name), name);
      this.#copy(web, 'web');
    } catch (error) {
      throw fileError(error, this.#prefix);
    }
  }

  /** A file that the work tree no longer has must not be served or included from here either. */
  #copy(from: string, name: string): void {
    const to = join(this.#prefix, name);
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true });
    openToOthers(to);
  }

  /** Writes the edge and lets nginx check everything. */
  async write(edge: Omit<Edge, 'addresses' | 'http2Directive'>): Promise<void> {
    const http2Directive = this.#nginx.atLeast('1.25.1');
    const files = edgeFiles({ ...edge, ...this.#links(edge), addresses: loopback(), http2Directive });
    for (const [name, text] of Object.entries(files)) writeAtomically(join(this.#prefix, name), text, 0o644);
    await this.#check();
  }

  plan(): Plan {
    const account = unprivilegedUser(['nobody']);
    const workers = account === undefined ? '' : ` user ${account.name} ${account.group};`;
    return {
      program: this.#nginx.path,
      arguments: [...this.#flags(), '-g', `daemon off;${workers}`],
      environment: {},
      workingDirectory: this.#prefix,
    };
  }

  /** Makes a running nginx read its files again; resolves when the old workers take no requests any more. */
  async reload(master: ProcessIdentity): Promise<void> {
    const old = await childrenOf(master.pid);
    if (!(await send(master, 'SIGHUP'))) return;
    const deadline = performance.now() + HANDOVER;
    let left = old;
    while (left.length > 0 && performance.now() < deadline) {
      await pause(25);
      const alive = await Promise.all(left.map(isAlive));
      left = left.filter((_, index) => alive[index]);
    }
  }

  /** nginx is started in its prefix, so that no path it works with has characters of the folders above. */
  #flags(): string[] {
    return ['-p', './', '-c', 'nginx.conf', '-e', 'stderr'];
  }

  /** Names under the prefix for files that lie elsewhere: in a path nginx takes brackets for a pattern, `$` for a variable. */
  #links(files: Pick<Edge, (typeof LINKED)[number]>): Pick<Edge, (typeof LINKED)[number]> {
    const links = LINKED.map((name) => {
      const link = `edge/${name}`;
      const path = join(this.#prefix, link);
      rmSync(path, { force: true });
      symlinkSync(files[name], path);
      return [name, link];
    });
    return Object.fromEntries(links) as Pick<Edge, (typeof LINKED)[number]>;
  }

  async #check(): Promise<void> {
    try {
      await promisify(execFile)(this.#nginx.path, [...this.#flags(), '-t', '-q'], { cwd: this.#prefix });
    } catch (error) {
      throw new UserError(
        `nginx refuses its configuration in ${this.#prefix}:\n${programErrors(error)}`,
        'If it is about a certificate, run `./gatehouse certificates --renew`; otherwise look at gateway/ in this work tree.',
      );
    }
  }
}

/** The native way serves this machine only. */
function loopback(): string[] {
  const present = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  return ['127.0.0.1', ...(present.some(({ address }) => address === '::1') ? ['[::1]'] : [])];
}
