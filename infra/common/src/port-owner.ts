import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';

/** Who listens on a port. */
export interface PortOwner {
  pid: number;
  name: string;
}

/** Finds who listens on a TCP port; undefined when the system does not tell (another user's process). */
export async function portOwner(port: number): Promise<PortOwner | undefined> {
  return process.platform === 'linux' ? linuxHolder(port) : await lsofHolder(port);
}

const LISTENING = '0A';

function linuxHolder(port: number): PortOwner | undefined {
  const inodes = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port)),
  );
  if (inodes.size === 0) return undefined;
  return attempt(() => readdirSync('/proc'), [])
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => holdsAny(pid, inodes))
    .map((pid) => ({
      pid,
      name: attempt(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim(), 'a program'),
    }))[0];
}

/** Socket numbers from a table of proc(5): `sl local_address rem_address st … inode` with the port in hexadecimal. */
function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return attempt(() => readFileSync(table, 'utf8'), '')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) === true && fields[3] === LISTENING)
    .map((fields) => fields[9] ?? '');
}

function holdsAny(pid: number, inodes: Set<string>): boolean {
  return attempt(() => readdirSync(`/proc/${pid}/fd`), []).some((descriptor) => {
    const target = attempt(() => readlinkSync(`/proc/${pid}/fd/${descriptor}`), '');
    return inodes.has(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? '');
  });
}

async function lsofHolder(port: number): Promise<PortOwner | undefined> {
  try {
    const { stdout } = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']);
    const pid = /^p(\d+)$/m.exec(stdout)?.[1];
    const name = /^c(.+)$/m.exec(stdout)?.[1];
    return pid === undefined ? undefined : { pid: Number(pid), name: name ?? 'a program' };
  } catch {
    return undefined;
  }
}

/** Processes come and go, and others' are closed to us: what cannot be read does not count. */
function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
