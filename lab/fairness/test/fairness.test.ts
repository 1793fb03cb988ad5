import { expect, test } from 'vitest';
import { startTestCluster } from '../../histories/src/run/test-cluster.ts';
import { ABUSES } from '../src/abuses.ts';
import { compare, refused } from '../src/measure.ts';
import { Seat } from '../src/seat.ts';
import { fairnessEnvironment, STRATEGY } from '../src/settings.ts';

// How long it takes is measured by `npm run fairness`, on a machine that has nothing else to do.
test('an unrelated client signs in each time, whatever one account or one address does', {
  timeout: 180_000,
}, async () => {
  const options = { environment: fairnessEnvironment, auths: 1, replicas: 1, say: () => undefined };
  await using ground = await startTestCluster(options);
  const seats = {
    here: new Seat(ground, STRATEGY, '127.0.0.1'),
    elsewhere: new Seat(ground, STRATEGY, '127.0.0.2'),
  };
  for (const each of ABUSES) {
    const { quiet, during, abuser } = await compare(seats, each, { rounds: 1, signIns: 8 });
    expect(refused(quiet), each.name).toBe(0);
    expect(refused(during), each.name).toBe(0);
    expect(
      [...abuser.values()].reduce((sum, count) => sum + count, 0),
      each.name,
    ).toBeGreaterThan(0);
  }
});
