import type { Wiring } from './start-request.ts';

/** One API replica of a running cluster. `name` is what it calls itself in `X-Replica`. */
export interface ReplicaInfo {
  name: string;
  running: boolean;
}

/** How a cluster runs: as processes of this machine, or as containers. */
export type Way = 'native' | 'docker';

/** A running cluster, whichever way it runs. Every call reads the present state; a handle never goes stale. */
export interface Cluster {
  way: Way;
  httpsPort: number;
  httpPort: number;
  /** `gatehouse.localhost`; strategies live at `<strategy>.<publicHost>`. */
  publicHost: string;
  /** Path of the development CA's certificate (PEM). */
  caFile: string;
  /** Names of the enabled strategies. */
  strategies: string[];
  /** Reachable from this process. Docker publishes no Redis port: undefined there, use `redisCommand`. */
  redis: { url: string } | undefined;
  replicas(): Promise<ReplicaInfo[]>;
  /** Resolves when exactly `count` replicas serve through the gateway. */
  scale(count: number): Promise<void>;
  /** SIGTERM: the replica drains; it is gone when this resolves. */
  stopReplica(name: string): Promise<void>;
  /** SIGKILL, without telling the gateway first: a replica that dies. */
  killReplica(name: string): Promise<void>;
  /** Freezes or thaws a replica: it keeps its connections, and wakes up with what it knew. */
  signalReplica(name: string, signal: 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** Starts one more replica and resolves to its name once it serves. Names are never used twice natively. */
  startReplica(): Promise<string>;
  /** Sends one command and resolves to its answer as redis-cli prints it; rejects when Redis is off. */
  redisCommand(...args: string[]): Promise<string>;
  /** Freezes (SIGSTOP), thaws (SIGCONT) or kills one part, for fault tests; of auth every process. */
  signal(part: 'redis' | 'postgres' | 'auth', signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): Promise<void>;
  /** Stops and starts one part on its old address; resolves when it is ready again. */
  restart(part: 'redis' | 'auth'): Promise<void>;
  /** Stops everything; no process and no container is left when this resolves. Data stays. */
  down(): Promise<void>;
}

/** What `startCluster` may be told. Everything has a default. */
export interface StartOptions {
  way?: Way | undefined;
  /** Number of API replicas, default 3. */
  replicas?: number | undefined;
  /** Number of auth processes, default 1. More than one natively only. */
  auths?: number | undefined;
  /** Default: every strategy the project has (without Redis: every one that needs none). */
  strategies?: string[] | undefined;
  /** `false` runs without Redis. */
  redis?: boolean | undefined;
  /** Starts the ad network and its publishers. Default: false. */
  adnet?: boolean | undefined;
  httpsPort?: number | undefined;
  httpPort?: number | undefined;
  /** Reaches all services, e.g. `{ ACCESS_TOKEN_SECONDS: '10' }`. */
  environment?: Record<string, string> | undefined;
  /** Leads single parts elsewhere, for experiments; the native way only. */
  wiring?: Wiring | undefined;
  /** Missing programs may be installed without asking. */
  yes?: boolean | undefined;
  /** Receives one line for each thing that happens; default: silence. */
  progress?: ((line: string) => void) | undefined;
  /** Default `.gatehouse/` in the repository; another one is another native cluster. */
  stateDirectory?: string | undefined;
  /** Aborting it tears down what was started. Without one, SIGINT and SIGTERM do so while the cluster starts. */
  signal?: AbortSignal | undefined;
}

/** What `status` shows of one part. */
export interface PartStatus {
  name: string;
  running: boolean;
  /** It does what it is for, as far as asking it tells. */
  ready: boolean;
  /** `https://…` for the gateway, else host and port; empty where it cannot be reached from here. */
  address: string;
  /** `http://127.0.0.1:…`: health and metrics; undefined where there are none, or none that can be reached from here. */
  operations?: string | undefined;
  /** When it was started; undefined when it does not run. */
  since: Date | undefined;
}

export interface LogOptions {
  /** One part's log. Default: all parts. */
  part?: string | undefined;
  /** Only what all parts, those that were removed included, wrote about this `X-Request-Id`, in the order of time. */
  request?: string | undefined;
  /** Stay and print what is added until `signal` is aborted. */
  follow: boolean;
  /** How many of the last lines of each part to begin with. */
  lines: number;
  write: (line: string) => void;
  signal: AbortSignal;
}

/** What the launcher's own commands need on top. */
export interface OperatedCluster extends Cluster {
  parts(): Promise<PartStatus[]>;
  logs(options: LogOptions): Promise<void>;
  /** Shows a renewed certificate. @throws UserError where the cluster keeps its own */
  renewCertificate(): Promise<void>;
  /** `down`, and its data and secrets are deleted. */
  purge(): Promise<void>;
}

/** How an open handle reports and is interrupted. */
export interface HandleOptions {
  progress?: ((line: string) => void) | undefined;
  /** Aborting it makes a running `scale`, `startReplica` or `restart` stop and tidy up. */
  signal?: AbortSignal | undefined;
}
