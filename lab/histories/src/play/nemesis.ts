import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from '@gatehouse/infra/cluster';
import { chosenBy } from '@gatehouse/testkit/seeded-random';
import type { PlannedFault } from '../fault-plan.ts';
import type { Fault } from '../log.ts';

/** Lets it all happen, one after the other, and writes it into `faults` from before it begins until it is over. */
export async function injectFaults(
  cluster: Cluster,
  planned: readonly PlannedFault[],
  faults: Fault[],
): Promise<void> {
  for (const plan of planned) {
    await pause(plan.after);
    const running = (await cluster.replicas()).filter((one) => one.running).map(({ name }) => name);
    const replica = plan.kind.startsWith('a replica') ? chosenBy(running, plan.which) : undefined;
    const fault: Fault = { kind: plan.kind, replica, from: performance.now(), to: Number.POSITIVE_INFINITY };
    faults.push(fault);
    await happen(cluster, plan, replica);
    fault.to = performance.now();
  }
}

async function happen(cluster: Cluster, { kind, length }: PlannedFault, replica = ''): Promise<void> {
  switch (kind) {
    case 'redis stands still':
      return await accountState((signal) => cluster.signal('redis', signal), length);
    case 'auth stands still':
      return await accountState((signal) => cluster.signal('auth', signal), length);
    case 'postgres stands still':
      return await accountState((signal) => cluster.signal('postgres', signal), length);
    case 'redis is emptied':
      await cluster.redisCommand('FLUSHALL');
      return;
    case 'redis dies':
      await cluster.signal('redis', 'SIGKILL');
      await pause(length);
      return await cluster.restart('redis');
    case 'auth restarts':
      return await cluster.restart('auth');
    case 'a replica stands still':
      return await accountState((signal) => cluster.signalReplica(replica, signal), length);
    case 'a replica dies':
      await cluster.killReplica(replica);
      await cluster.startReplica();
  }
}

/** Frozen for a while, and thawed whatever happens. */
async function accountState(
  tell: (signal: 'SIGSTOP' | 'SIGCONT') => Promise<void>,
  length: number,
): Promise<void> {
  await tell('SIGSTOP');
  try {
    await pause(length);
  } finally {
    await tell('SIGCONT');
  }
}
