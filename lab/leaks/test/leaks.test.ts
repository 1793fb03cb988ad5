import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { strategyTable as strategies } from '@gatehouse/testkit/strategy-table';
import { expect, test } from 'vitest';
import { startTestCluster } from '../../histories/src/run/test-cluster.ts';
import { leaksEnvironment, search, useAndSearch } from '../src/leaks.ts';
import { SecretRecorder } from '../src/secret-recorder.ts';

const HISTORIES = 8;

test('no credential that was used is in a file, a log, a metric or a refusal', {
  timeout: 180_000,
}, async () => {
  await using ground = await startTestCluster({ environment: leaksEnvironment, say: () => undefined });
  const names = strategies.map(({ name }) => name);
  const { secrets, leaks } = await useAndSearch(ground, { strategies: names, first: 1, count: HISTORIES });
  expect(leaks).toEqual([]);
  const kinds = new Set([...secrets.values()].map(({ kind }) => kind));
  expect(kinds).toEqual(
    new Set(['session cookie', 'cart cookie', 'refresh token', 'access token', 'password']),
  );

  // The same search finds what does lie around.
  const [planted] = secrets.values();
  if (planted === undefined) throw new Error('nothing was heard');
  const ears = new SecretRecorder();
  ears.secrets.set(planted.text, planted);
  appendFileSync(join(ground.stateDirectory, 'native/logs/gateway.log'), `${planted.text}\n`);
  await ground.cluster.redisCommand('SET', 'planted', planted.text);
  ears.refusals.push(`{"detail":"${planted.text} is no good"}`);
  const found = (await search(ground, ears)).leaks.map(({ place }) => place.replace(/^.*\/native\//, ''));
  expect(found).toEqual(
    expect.arrayContaining(['logs/gateway.log', expect.stringMatching(/^redis\//), 'the text of refusals']),
  );
});
