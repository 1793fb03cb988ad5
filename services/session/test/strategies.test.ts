import { MemorySessionStore } from '../src/store/memory.ts';
import { lifetimesOf } from '../src/time-limits.ts';
import {
  denylistStrategy,
  describeStrategy,
  ManualClock,
  ModelAccounts,
  ModelSessionRepository,
  phantomStrategy,
  recordStrategy,
  sealedStrategy,
  testLimits,
  tokenStrategy,
} from '../testing/index.ts';

const parts = () => ({ clock: new ManualClock(), accounts: new ModelAccounts() });

for (const name of ['memory', 'sticky', 'shared', 'cached'] as const) {
  describeStrategy(`${name} on the memory store`, async () => {
    const { clock, accounts } = parts();
    const store = new MemorySessionStore({ clock, lifetimes: lifetimesOf(testLimits()) });
    return recordStrategy(name, store, { clock, accounts });
  });
}

describeStrategy('token on the model register', async () => {
  const { clock, accounts } = parts();
  return tokenStrategy(new ModelSessionRepository((id) => accounts.account(id), 'token'), {
    clock,
    accounts,
  });
});

describeStrategy('denylist on the model register', async () => {
  const { clock, accounts } = parts();
  return denylistStrategy(new ModelSessionRepository((id) => accounts.account(id), 'denylist'), {
    clock,
    accounts,
  });
});

describeStrategy('sealed on the model register', async () => {
  const { clock, accounts } = parts();
  return sealedStrategy(new ModelSessionRepository((id) => accounts.account(id), 'sealed'), {
    clock,
    accounts,
  });
});

describeStrategy('phantom on the model register', async () => {
  const { clock, accounts } = parts();
  return phantomStrategy(new ModelSessionRepository((id) => accounts.account(id), 'phantom'), {
    clock,
    accounts,
  });
});
