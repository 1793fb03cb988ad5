import { MemorySessionStore } from '../src/store/memory.ts';
import {
  describeSessionStore,
  ManualClock,
  ModelAccounts,
  ModelRegister,
  ModelRows,
  SUITE_LIFETIMES,
} from '../testing/index.ts';
import { describeRegister } from '../testing/register-suite.ts';

describeSessionStore('memory', async () => {
  const clock = new ManualClock();
  const store = new MemorySessionStore({ clock, lifetimes: SUITE_LIFETIMES });
  return { store, now: () => clock.now(), pass: async (milliseconds) => clock.advance(milliseconds) };
});

let people = 0;

describeRegister('the model', async () => {
  const accounts = new ModelAccounts();
  const rows = new ModelRows();
  return {
    registerOf: (strategy) => new ModelRegister((userId) => accounts.account(userId), strategy, rows),
    account: async () => accounts.add(`user-${++people}`, 'a password'),
    raiseGeneration: async (userId) => void (await accounts.endSessions(userId)),
    remove: async (userId) => accounts.remove(userId),
  };
});
