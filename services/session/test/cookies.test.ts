import type { StrategyName } from '@gatehouse/contracts';
import { MemorySessionStore } from '../src/store/memory.ts';
import { lifetimesOf } from '../src/time-limits.ts';
import {
  denylistStrategy,
  describeCookies,
  ManualClock,
  ModelAccounts,
  ModelSessionRepository,
  type Parts,
  phantomStrategy,
  recordStrategy,
  type StrategyUnderTest,
  sealedStrategy,
  testLimits,
  tokenStrategy,
} from '../testing/index.ts';

type Registered = (
  repository: ModelSessionRepository,
  parts: Parts,
) => StrategyUnderTest | Promise<StrategyUnderTest>;

for (const name of ['memory', 'sticky', 'shared', 'cached'] as const) {
  describeCookies(name, async () => {
    const parts = { clock: new ManualClock(), accounts: new ModelAccounts() };
    const store = new MemorySessionStore({ clock: parts.clock, lifetimes: lifetimesOf(testLimits()) });
    return recordStrategy(name, store, parts);
  });
}

const registered = {
  token: tokenStrategy,
  denylist: denylistStrategy,
  sealed: sealedStrategy,
  phantom: phantomStrategy,
} satisfies Partial<Record<StrategyName, Registered>>;

for (const name of ['token', 'denylist', 'sealed', 'phantom'] as const) {
  describeCookies(name, async () => {
    const accounts = new ModelAccounts();
    return registered[name](new ModelSessionRepository((id) => accounts.account(id), name), {
      clock: new ManualClock(),
      accounts,
    });
  });
}
