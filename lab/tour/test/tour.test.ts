import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCluster } from '@gatehouse/infra/cluster';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectations } from '../src/expectations.ts';
import type { Report, Row } from '../src/report.ts';
import { run } from '../src/run.ts';
import { ownSettings } from '../src/settings.ts';
import { findTestCluster, type TestCluster, type Wishes } from '../src/test-cluster.ts';
import { type TourOptions, tour } from '../src/tour.ts';
import { Administrator } from './support/administrator.ts';
import { expectationOf } from './support/measures.ts';

/** Few clients: enough for every replica to hold a session. */
const extent = { clients: 6, requestsEach: 8 };
const stateDirectory = mkdtempSync(join(tmpdir(), 'gatehouse-tour-'));
const wishes: Wishes = { redis: true, yes: true, stateDirectory };
const never = new AbortController().signal;

let venue: TestCluster;

beforeAll(async () => {
  const [httpsPort, httpPort] = [await getPort(), await getPort()];
  const progress = (line: string): void => void process.stdout.write(`tour: ${line}\n`);
  venue = await findTestCluster(
    { ...wishes, way: 'native', httpsPort, httpPort },
    { signal: never, progress },
  );
});

afterAll(async () => {
  await venue.cluster.down();
  rmSync(stateDirectory, { recursive: true, force: true });
});

function take(options: Partial<TourOptions> = {}): Promise<Report> {
  const { cluster, strategies, settings } = venue;
  return tour({ cluster, strategies, settings, patience: 2, signal: never, extent, ...options });
}

function rowOf(report: Report, strategy: string): Row {
  const row = report.rows.find(({ measures }) => measures.strategy === strategy);
  if (row === undefined) throw new Error(`There is no row for ${strategy}.`);
  return row;
}

async function replicaNames(): Promise<string[]> {
  return (await venue.cluster.replicas()).map(({ name }) => name);
}

describe('a tour of its own cluster', () => {
  let report: Report;
  let before: string[];

  beforeAll(async () => {
    before = await replicaNames();
    report = await take();
  });

  it('finds nothing wrong with any strategy', () => {
    const failures = report.rows.map(({ measures, failures }) => [measures.strategy, failures]);
    expect(failures).toEqual(venue.strategies.map(({ strategy }) => [strategy, []]));
    expect(report).toMatchObject({ passed: true, way: 'native', redis: true, settings: ownSettings });
  });

  it('asked every replica, in every strategy', () => {
    for (const { measures } of report.rows) {
      expect(Object.keys(measures.requests.perReplica).toSorted(), measures.strategy).toEqual(before);
      expect(measures.requests.total).toBe(extent.clients * extent.requestsEach);
    }
  });

  it('saw all sessions of memory lost at scale-out, and of no other strategy', () => {
    const lost = report.rows.map(({ measures }) => [measures.strategy, measures.requests.lost]);
    expect(Object.fromEntries(lost)).toEqual({
      ...Object.fromEntries(expectations.map(({ strategy }) => [strategy, 0])),
      memory: 6,
    });
  });

  it('stopped a replica that held sessions, and put another in its place', async () => {
    const { stopped, replacement } = rowOf(report, 'memory').measures.replicaLoss;
    expect(before).toContain(stopped);
    const after = await replicaNames();
    expect(after).toHaveLength(before.length);
    expect(after).toContain(replacement);
    expect(after).not.toContain(stopped);
    for (const strategy of ['memory', 'sticky']) {
      const { held, lost } = rowOf(report, strategy).measures.replicaLoss;
      expect(held.length, strategy).toBeGreaterThan(0);
      expect(lost, strategy).toEqual(held);
    }
  });

  it('saw that a credential without a lookup stays valid for a while', () => {
    for (const strategy of ['token', 'sealed']) {
      expect(rowOf(report, strategy).measures.signOut.seconds, strategy).toBeGreaterThan(1);
    }
    expect(rowOf(report, 'shared').measures.signOut.seconds).toBe(0);
  });

  it('left no session and no user behind', async () => {
    for (const name of ['shared', 'cached']) {
      expect(await venue.cluster.redisCommand('KEYS', `gatehouse:${name}:*:session:*`)).toBe('');
    }
    const administrator = await Administrator.of(venue.cluster);
    expect(await administrator.usersLike('tour-')).toEqual([]);
    await administrator.leave();
  });
});

describe('what is wrong', () => {
  it('is an ending later than its bound, measured all the same', async () => {
    const settings = { ...ownSettings, sealedRenewal: 1, clockTolerance: 0 };
    const report = await take({ strategies: [expectationOf('sealed')], settings });
    expect(report.passed).toBe(false);
    const { failures, measures } = rowOf(report, 'sealed');
    expect(failures[0]).toMatch(/^a signed-out credential was accepted for .* the bound is 1 s$/);
    expect(measures.signOut.seconds).toBeGreaterThan(1);
  });

  it('is not an ending with an unknown bound, awaited no longer than requested', async () => {
    const report = await take({ strategies: [expectationOf('token')], settings: undefined });
    expect(report.passed).toBe(true);
    const { signOut } = rowOf(report, 'token').measures;
    expect(signOut.still).toBe(true);
    expect(signOut.seconds).toBeLessThan(4);
  });
});

describe('the cluster that runs already', () => {
  const lines = () => {
    const texts: string[] = [];
    return { texts, write: (text: string) => void texts.push(text) };
  };

  it('is used, and with one replica memory fails', async () => {
    await venue.cluster.scale(1);
    const [out, err] = [lines(), lines()];
    const only = { strategies: ['memory', 'sealed'], patience: 1, json: true, keep: false, extent };
    const code = await run({ ...wishes, ...only, signal: never, out, err });
    expect(code).toBe(1);
    const report = JSON.parse(out.texts.join('')) as Report;
    expect(report).toMatchObject({ passed: false, replicas: [expect.any(String)] });
    expect(report.settings).toBeUndefined();
    expect(rowOf(report, 'memory').failures).toEqual([
      'with one replica nothing is scaled out, so it cannot show the loss it is here for',
    ]);
    expect(rowOf(report, 'sealed').failures).toEqual([]);
    expect(err.texts.join('')).toMatch(/\[1\/5\] about \d+ s left: memory: 6 clients, 8 requests each/);
    // It was there before, so it stays.
    expect(await replicaNames()).toHaveLength(1);
  });

  it.each([
    [{ way: 'docker' }, '--docker is for one that the tour starts'],
    [{ replicas: 5 }, '--replicas is for one that the tour starts'],
    [{ redis: false }, '--no-redis is for one that the tour starts'],
    [{ strategies: ['shard'] }, 'There is no strategy shard'],
  ] as const)('cannot be had otherwise: %j', async (other, sentence) => {
    const options = {
      ...wishes,
      ...other,
      strategies: 'strategies' in other ? [...other.strategies] : undefined,
    };
    const found = findTestCluster(options, { signal: never, progress: () => undefined });
    await expect(found).rejects.toThrow(sentence);
  });

  it('is left at once on an interrupt', async () => {
    const interrupt = new AbortController();
    const taken = take({ signal: interrupt.signal, enter: () => interrupt.abort(new Error('enough')) });
    await expect(taken).rejects.toThrow('enough');
  });
});

it('takes its own cluster down', async () => {
  await venue.cluster.down();
  expect(await openCluster(stateDirectory)).toBeUndefined();
});
