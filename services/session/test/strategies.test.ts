import { lifetimesOf } from '../src/limits.ts';
import { MemorySessionStore } from '../src/store/memory.ts';
import {
  denylistStrategy,
  describeStrategy,
  ManualClock,
  ModelAccounts,
  ModelRegister,
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
  return tokenStrategy(new ModelRegister((id) => accounts.account(id), 'token'), { clock, accounts });
});

describeStrategy('denylist on the model register', async () => {
  const { clock, accounts } = parts();
  return denylistStrategy(new ModelRegister((id) => accounts.account(id), 'denylist'), { clock, accounts });
});

describeStrategy('sealed on the model register', async () => {
  const { clock, accounts } = parts();
  return sealedStrategy(new ModelRegister((id) => accounts.account(id), 'sealed'), { clock, accounts });
});

describeStrategy('phantom on the model register', async () => {
  const { clock, accounts } = parts();
  return phantomStrategy(new ModelRegister((id) => accounts.account(id), 'phantom'), { clock, accounts });
});
