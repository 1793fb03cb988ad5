import { MemorySessionStore } from '../src/store/memory.ts';
import {
  describeSessionStore,
  ManualClock,
  ModelAccounts,
  ModelRows,
  ModelSessionRepository,
  SUITE_CAP,
  SUITE_LIFETIMES,
} from '../testing/index.ts';
import { describeRepository } from '../testing/repository-suite.ts';

describeSessionStore('memory', async () => {
  const clock = new ManualClock();
  const store = new MemorySessionStore({ clock, lifetimes: SUITE_LIFETIMES, perUser: SUITE_CAP });
  return { store, now: () => clock.now(), pass: async (milliseconds) => clock.advance(milliseconds) };
});

let people = 0;
const unknown = (): never => {
  throw new Error('there is no such account');
};

describeRepository('the model', async () => {
  const accounts = new ModelAccounts();
  const rows = new ModelRows();
  return {
    repositoryOf: (strategy) =>
      new ModelSessionRepository((userId) => accounts.account(userId), strategy, rows, 5),
    cap: 5,
    refreshed: async ({ id }) => accounts.account(id) ?? unknown(),
    account: async () => accounts.add(`user-${++people}`, 'a password'),
    raiseGeneration: async (userId) => void (await accounts.revoke(userId)),
    remove: async (userId) => accounts.remove(userId),
  };
});
