import { Database } from './database.ts';
import type { Schedule } from './schedule.ts';
import type { Ground } from './worlds.ts';

/** A place for a history: a database, clocks that may differ, and so many processes. */
export function groundOf(
  given: Pick<Ground, 'strategy' | 'limits' | 'keys' | 'sabotage' | 'schedule' | 'history'> & {
    seed: number;
  },
  skew: number,
) {
  const { schedule, history } = given;
  const { random } = schedule;
  const network = { loss: 0 };
  const clocks = new Map<string, ReturnType<Schedule['clockOf']>>();
  let secrets = 0;
  const ground: Ground = {
    ...given,
    network,
    database: new Database(schedule, network, history),
    random: {
      bytes(length) {
        const bytes = Buffer.alloc(length);
        secrets += 1;
        bytes.writeUInt32BE(Math.imul(secrets, 0x9e37_79b1) >>> 0, 0);
        bytes.writeUInt32BE(given.seed >>> 0, 4);
        return bytes;
      },
    },
    names: {
      auths: random.chance(0.5) ? ['auth-1'] : ['auth-1', 'auth-2'],
      replicas: random.chance(0.5) ? ['api-1', 'api-2'] : ['api-1', 'api-2', 'api-3'],
    },
    clockOf(name) {
      const clock = clocks.get(name) ?? schedule.clockOf({ ahead: random.below(skew + 1) });
      clocks.set(name, clock);
      return clock;
    },
  };
  return ground;
}

/** Two users; the first may see reports. */
export const people = ({ database }: Ground): string[] =>
  ['ada', 'bob'].map(
    (name, i) => database.people.add(name, i === 0 ? ['customer', 'analyst'] : ['customer']).id,
  );
