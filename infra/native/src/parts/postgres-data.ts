import type { ChildProcessByStdio } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { UserError } from '../../../common/src/errors.ts';
import { fileError, makeFolder, readIfThere, writeAtomically } from '../../../common/src/files.ts';
import { scramVerifier } from '../../../secrets/src/scram.ts';
import type { ProcessNotes } from '../noted-process.ts';
import type { OsUser } from '../unprivileged-user.ts';

interface DataOptions {
  /** Where the programs that make it are noted. */
  notes: ProcessNotes;
  /** Folder around the data, for what lies beside it. */
  directory: string;
  programs: string;
  data: string;
  account: OsUser | undefined;
  password: string;
  /** Statements that give the services their roles, each ended by an empty line. */
  roles: string;
  database: string;
}

/** The major version of the programs; a data folder of another one is of no use to them. */
const MAJOR = '18';

/**
 * Makes the data folder with its roles and database, whole or not at all, and keeps the passwords equal to the secrets.
 * The server must not run.
 */
export async function ensureDatabase(options: DataOptions): Promise<void> {
  const { directory, data, account, password, database, roles } = options;
  makeFolder(directory);
  if (account !== undefined) chownSync(directory, account.uid, account.gid);
  const fingerprint = createHash('sha256').update(`${password}\n${roles}`).digest('hex');
  const fingerprintFile = join(directory, 'password-fingerprint');
  if (!existsSync(data)) {
    await create(options);
  } else if (readIfThere(join(data, 'PG_VERSION'))?.trim() !== MAJOR) {
    throw new UserError(
      `The database in ${data} was not made by PostgreSQL ${MAJOR}.`,
      'Run `./gatehouse down --purge` to start with an empty one.',
    );
  } else if (readIfThere(fingerprintFile) !== fingerprint) {
    await singleUser(
      options,
      data,
      `ALTER ROLE ${database} PASSWORD '${scramVerifier(database, password)}';\n\n${roles}`,
    );
  }
  writeAtomically(fingerprintFile, fingerprint);
}

async function create(options: DataOptions): Promise<void> {
  const { directory, programs, data, database } = options;
  // Cut short, it leaves a draft that the next start throws away, never half a database.
  const draft = `${data}.draft`;
  const passwordFile = join(directory, 'initial-password');
  rmSync(draft, { recursive: true, force: true });
  try {
    writeFileSync(passwordFile, options.password, { mode: 0o600 });
    if (options.account !== undefined) chownSync(passwordFile, options.account.uid, options.account.gid);
    const flags = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'];
    await run(options, join(programs, 'initdb'), [
      '-D',
      draft,
      `--username=${database}`,
      `--pwfile=${passwordFile}`,
      ...flags,
    ]);
    await singleUser(options, draft, `CREATE DATABASE ${database};\n\n`, 'postgres');
    await singleUser(options, draft, options.roles);
    renameSync(draft, data);
  } catch (error) {
    throw fileError(error, data);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Runs statements without a server: nothing listens, so no client can connect before the passwords are set. */
async function singleUser(
  options: DataOptions,
  data: string,
  statements: string,
  database = options.database,
): Promise<void> {
  const settings = ['-c', 'exit_on_error=on', '-c', 'log_checkpoints=off'];
  const program = join(options.programs, 'postgres');
  await run(options, program, ['--single', '-j', '-D', data, ...settings, database], statements);
}

async function run(options: DataOptions, program: string, args: string[], input = ''): Promise<void> {
  const { account } = options;
  const child = options.notes.spawn('making-the-database', program, args, {
    cwd: options.directory,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    stdio: ['pipe', 'ignore', 'pipe'],
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
  });
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const { stdin, stderr } = child as ChildProcessByStdio<Writable, null, Readable>;
  stdin.end(input);
  const [said, status] = await Promise.all([text(stderr), code]);
  if (status === 0) return;
  if (said.includes('No space left on device')) {
    throw new UserError(
      `There is no space left to make the database in ${options.directory}.`,
      'Free some disk space, then run the command again.',
    );
  }
  throw new UserError(
    `PostgreSQL could not make its database in ${options.directory}: ${said.trim().split('\n').slice(-10).join('\n    ')}`,
    'Put that right, then run the command again; `./gatehouse down --purge` starts with an empty folder.',
  );
}
