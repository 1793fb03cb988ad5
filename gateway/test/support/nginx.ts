import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ensureCertificates } from '@gatehouse/infra/certificates';
import { edgeFiles } from '@gatehouse/infra/edge';
import { findTool, NGINX } from '@gatehouse/infra/tools';
import { freePorts, untilItListens } from './ports.ts';

const gatewayFolder = resolve(import.meta.dirname, '../..');

/** One nginx that the configuration has to work with. */
export interface Nginx {
  name: string;
  /** Why it cannot be used here; undefined when it can. */
  missing: string | undefined;
  /** `http2 on` and `sticky cookie` exist. */
  modern: boolean;
  /** The command that runs `nginx <flags>` on a prefix, in the foreground. */
  command(prefix: string, flags: string[]): [string, ...string[]];
}

export interface Upstreams {
  replicas: { name: string; port: number }[];
  authPort: number;
  authOperationsPort: number;
  /** The `PORT`s of further auth processes. */
  moreAuthPorts?: number[];
  /** Undefined: the ad network does not run. */
  adnetPort?: number | undefined;
}

export interface Gateway {
  httpsPort: number;
  httpPort: number;
  /** PEM of the authority to trust. */
  ca: string;
  /** The lines of the access log so far, parsed. */
  accessLog(): Record<string, unknown>[];
  /** Its folder, which its processes name in their command lines. */
  prefix: string;
  /** Where it keeps exchanged tokens. */
  cache: string;
  /** What nginx itself reported. */
  errors(): string;
  /** Writes the edge for other upstreams and lets nginx read it. */
  reload(upstreams: Upstreams): void;
  stop(): Promise<void>;
}

/** What the stand-in of auth knows the gateway by. */
export const EXCHANGE_SECRET = 'what-the-gateway-shows-auth-and-auth-alone';

/** May change the edge's files before nginx sees them. */
export type EdgeChange = (files: Record<string, string>) => Record<string, string>;

/** The nginx of this machine: the native way. */
export function installedNginx(): Nginx {
  const tool = findTool(NGINX);
  return {
    name: `nginx ${tool?.version ?? ''} of this machine`,
    missing: tool
      ? undefined
      : 'there is no nginx on PATH: install it, on Debian with `apt-get install nginx`',
    modern: tool?.atLeast('1.29.6') ?? false,
    command: (_prefix, flags) => [tool?.path ?? 'nginx', ...flags],
  };
}

/** The nginx of the container image: the compose way. */
export function containedNginx(image = process.env.NGINX_IMAGE ?? defaultImage()): Nginx {
  return {
    name: 'nginx of the container image',
    missing: unusableImage(image),
    modern: true,
    command: (prefix, flags) => {
      const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
      const options = [
        '--rm',
        '--init',
        '--network=host',
        `--user=${user}`,
        `--volume=${dirname(prefix)}:${dirname(prefix)}`,
      ];
      return ['docker', 'run', ...options, '--entrypoint=nginx', image, ...flags];
    },
  };
}

/** The version that docker-compose.yml runs by default. */
function defaultImage(): string {
  const compose = readFileSync(join(gatewayFolder, '../docker-compose.yml'), 'utf8');
  return /\$\{NGINX_IMAGE:-([^}]+)\}/.exec(compose)?.[1] ?? 'nginx';
}

function unusableImage(image: string): string | undefined {
  try {
    execFileSync('docker', ['run', '--rm', '--entrypoint=nginx', image, '-v'], {
      stdio: 'pipe',
      timeout: 120_000,
    });
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message.split('\n').slice(0, 2).join(' ') : String(error);
    return `docker cannot run ${image}: ${said}`;
  }
}

/** A prefix with everything in it, as gateway/README.md lays it out, and the certificates beside it. */
export async function makePrefix(
  nginx: Nginx,
  upstreams: Upstreams,
  ports: { httpsPort: number; httpPort: number },
  change: EdgeChange = (files) => files,
) {
  const base = mkdtempSync(join(tmpdir(), 'gatehouse-gateway-'));
  // Workers of a root-owned nginx have no rights of their own.
  chmodSync(base, 0o755);
  const prefix = join(base, 'prefix');
  for (const folder of ['edge', 'run']) mkdirSync(join(prefix, folder), { recursive: true });
  chmodSync(join(prefix, 'run'), 0o777);
  for (const name of ['nginx.conf', 'adnet.conf', 'snippets', 'strategies', 'site']) {
    cpSync(join(gatewayFolder, name), join(prefix, name), { recursive: true });
  }
  writePage(join(prefix, 'web'));
  const certificates = await ensureCertificates(join(base, 'certificates'));
  const secret = join(base, 'exchange-secret.conf');
  writeFileSync(secret, `proxy_set_header Gatehouse-Internal-Secret ${EXCHANGE_SECRET};\n`);
  const writeEdge = (to: Upstreams) => {
    const files = edgeFiles({
      replicas: to.replicas,
      auths: [to.authPort, ...(to.moreAuthPorts ?? [])].map((port) => ({
        port,
        operationsPort: to.authOperationsPort,
      })),
      ...ports,
      adnetPort: to.adnetPort,
      strategies: ['memory', 'shared'],
      exchangeTimeout: 250,
      exchangeSecret: secret,
      accessLog: join(prefix, 'run/access.log'),
      certificate: certificates.server,
      certificateKey: certificates.serverKey,
      addresses: ['127.0.0.1'],
      http2Directive: nginx.modern,
    });
    for (const [name, text] of Object.entries(change(files))) writeFileSync(join(prefix, name), text);
  };
  writeEdge(upstreams);
  return { base, prefix, ca: readFileSync(certificates.authority, 'utf8'), writeEdge };
}

/** What stands in for the built web application. */
function writePage(folder: string): void {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>the page</title>');
  writeFileSync(join(folder, 'palette.css'), ':root { color-scheme: light dark; }');
  writeFileSync(join(folder, 'gatehouse.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(folder, 'assets/index-digest.js'), `document.title = '${'the script '.repeat(200)}';`);
}

export const prefixFlags = (prefix: string): string[] => [
  '-p',
  `${prefix}/`,
  '-c',
  'nginx.conf',
  '-e',
  'stderr',
];

/** Starts a gateway in front of these upstreams, on ports of its own. */
export async function startGateway(
  nginx: Nginx,
  upstreams: Upstreams,
  change?: EdgeChange,
): Promise<Gateway> {
  const [httpsPort = 0, httpPort = 0] = await freePorts(2);
  const { base, prefix, ca, writeEdge } = await makePrefix(nginx, upstreams, { httpsPort, httpPort }, change);
  const [program, ...args] = nginx.command(prefix, [...prefixFlags(prefix), '-g', 'daemon off;']);
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const stop = async () => {
    await ended(child);
    rmSync(base, { recursive: true, force: true });
  };
  try {
    await untilItListens([httpsPort, httpPort], () => child.exitCode === null);
  } catch (error) {
    await stop();
    throw new Error(`nginx did not start:\n${errors}`, { cause: error });
  }
  return {
    httpsPort,
    httpPort,
    ca,
    accessLog: () =>
      readFileSync(join(prefix, 'run/access.log'), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    prefix,
    cache: join(prefix, 'run/exchange'),
    errors: () => errors,
    reload: (to) => {
      writeEdge(to);
      // docker's client passes signals on to its container.
      child.kill('SIGHUP');
    },
    stop,
  };
}

/** Ends nginx at once, and waits until it is gone. */
function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGTERM');
  });
}
