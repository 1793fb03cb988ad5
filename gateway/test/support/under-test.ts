import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import {
  containedNginx,
  type EdgeChange,
  type Gateway,
  installedNginx,
  type Nginx,
  startGateway,
  type Upstreams,
} from './nginx.ts';
import { answerOk, type Replica, startReplica } from './replica.ts';

/** A gateway with three api replicas and one auth behind it, fresh for each file and quiet before each test. */
export interface Bench {
  nginx: Nginx;
  gateway: Gateway;
  replicas: Replica[];
  auth: Replica;
  /** Auth's operations port. */
  operations: Replica;
  adnet: Replica;
  /** Every request that the gateway forwarded. */
  asked(): { by: string; url: string }[];
}

/** Runs the same tests against the oldest nginx that is supported and against the one that is deployed. */
export function onEveryNginx(tests: (bench: Bench) => void, change?: (nginx: Nginx) => EdgeChange): void {
  for (const nginx of [installedNginx(), containedNginx()])
    describe(nginx.name, () => onBench(nginx, tests, change?.(nginx)));
}

/** Runs tests on a bench with this nginx, or says why it cannot. */
export function onBench(nginx: Nginx, tests: (bench: Bench) => void, change?: EdgeChange): void {
  const bench = { nginx, replicas: [] as Replica[], asked: () => asked(bench) } as unknown as Bench;
  beforeAll(async () => {
    if (nginx.missing !== undefined) return;
    bench.replicas.push(...(await Promise.all(['api-1', 'api-2', 'api-3'].map(startReplica))));
    bench.auth = await startReplica('auth-1');
    bench.operations = await startReplica('auth-1');
    bench.adnet = await startReplica('adnet');
    bench.gateway = await startGateway(nginx, upstreamsOf(bench), change);
  });
  afterAll(async () => {
    await bench.gateway?.stop();
    await Promise.all(
      [...bench.replicas, bench.auth, bench.operations, bench.adnet].map((one) => one?.close()),
    );
  });
  beforeEach((context) => {
    if (nginx.missing !== undefined) context.skip(nginx.missing);
    for (const one of [...bench.replicas, bench.auth, bench.operations, bench.adnet]) {
      one.seen.length = 0;
      one.handler = answerOk;
    }
  });
  tests(bench);
}

/** Where the bench's gateway finds its services. */
export function upstreamsOf({ replicas, auth, operations, adnet }: Bench): Upstreams {
  return { replicas, authPort: auth.port, authOperationsPort: operations.port, adnetPort: adnet.port };
}

function asked({ replicas, auth, adnet }: Bench): { by: string; url: string }[] {
  return [...replicas, auth, adnet].flatMap(({ name, seen }) => seen.map(({ url }) => ({ by: name, url })));
}
