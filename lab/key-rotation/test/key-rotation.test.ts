import { strategyTable as strategies } from '@gatehouse/testkit/strategy-table';
import { expect, test } from 'vitest';
import { startTestCluster } from '../../histories/src/run/test-cluster.ts';
import { signInClients } from '../src/clients.ts';
import { rotateInEmergency, rotateUnderLoad } from '../src/rotation.ts';
import { JWKS_REFRESH, rotationEnvironment } from '../src/settings.ts';

const CLIENTS = 8;

test('keys are rotated under load: no good token is refused, and an emergency ends old ones in time', {
  timeout: 180_000,
}, async () => {
  await using ground = await startTestCluster({ environment: rotationEnvironment, say: () => undefined });
  const refreshing = strategies.filter(({ refreshes }) => refreshes);
  expect(refreshing.length).toBeGreaterThan(0);
  for (const { name: strategy } of refreshing) {
    const place = { ...ground, strategy };
    const clients = await signInClients(place, CLIENTS);
    const seen = await rotateUnderLoad(place, clients, 1);
    expect(seen.refusals, `${strategy}: ${seen}`).toEqual([]);
    expect(seen.keys.size, 'keys that signed').toBeGreaterThanOrEqual(2);
    const { lasted, old, renewed } = await rotateInEmergency(place, clients, JWKS_REFRESH);
    expect(lasted, `${strategy}: ${old}`).toBeLessThanOrEqual(JWKS_REFRESH);
    // All old tokens were refused in the end, and for that reason.
    expect(new Set(old.refusals.map((refusal) => refusal.split(' to ')[0]))).toEqual(
      new Set(['401 token_stale']),
    );
    expect(renewed.refusals).toEqual([]);
    expect(renewed.accepted).toBe(2 * CLIENTS);
  }
});
