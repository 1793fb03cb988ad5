import { join } from 'node:path';
import { readIfThere } from '../../../common/src/files.ts';
import { DATABASE } from '../../../secrets/src/database-roles.ts';
import type { Plan } from '../launch.ts';
import type { ProcessNotes } from '../noted-process.ts';
import type { OsUser } from '../unprivileged-user.ts';
import { ensureDatabase } from './postgres-data.ts';
import { removeStalePidFile } from './postgres-pid-file.ts';
import { reachablePrograms } from './postgres-programs.ts';

export interface PostgresOptions {
  notes: ProcessNotes;
  /** Folder for programs and data. */
  directory: string;
  account: OsUser | undefined;
  password: string;
  /** Statements that give the services their roles. */
  roles: string;
  port: number;
}

/** Makes the database if there is none, and says how to start the server. */
export async function planPostgres(options: PostgresOptions): Promise<Plan> {
  const { directory, account, port } = options;
  const programs = reachablePrograms(directory, account);
  const data = join(directory, 'data');
  await removeStalePidFile(data);
  await ensureDatabase({ ...options, programs, data, database: DATABASE });
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    // A socket's path has a length limit that a deep clone exceeds; it is not needed.
    unix_socket_directories: '',
    // Ten for each process of the largest cluster that `scale` accepts.
    max_connections: '700',
    log_timezone: 'UTC',
    timezone: 'UTC',
  };
  return {
    program: join(programs, 'postgres'),
    arguments: [
      '-D',
      data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    environment: {},
    workingDirectory: directory,
    account,
  };
}

/** What pg_ctl goes by: the eighth line of the pid file says `ready` once connections are answered. */
export function postgresIsReady(directory: string, pid: number): boolean {
  const lines = readIfThere(join(directory, 'data', 'postmaster.pid'))?.split('\n') ?? [];
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
}
