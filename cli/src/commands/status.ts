import { openOperatedCluster } from '@gatehouse/infra/cluster';
import type { PartStatus } from '@gatehouse/infra/common/cluster-handle';
import Table from 'cli-table3';
import type { Command } from 'commander';

export function build(command: Command): void {
  command
    .description(
      'Lists every part of the running cluster: whether it lives, whether it is ready, where it listens.\nExits 1 when none runs or a part is not well.',
    )
    .option('--json', 'print JSON')
    .action(status);
}

async function status({ json }: { json?: true }): Promise<void> {
  const cluster = await openOperatedCluster();
  const parts = (await cluster?.parts()) ?? [];
  if (json)
    console.log(JSON.stringify({ way: cluster?.way, strategies: cluster?.strategies, parts }, undefined, 2));
  else if (cluster === undefined) console.log('No cluster runs. Start one: ./gatehouse up');
  else
    console.log(
      `${statusTable(parts, new Date())}\n${cluster.way} · strategies: ${cluster.strategies.join(', ')}`,
    );
  const ill = parts.filter(({ ready }) => !ready).map(({ name }) => name);
  if (ill.length > 0 && !json)
    console.log(`Not well: ${ill.join(', ')}. \`./gatehouse up\` starts again what is dead.`);
  if (parts.length === 0 || ill.length > 0) process.exitCode = 1;
}

/** The table, in the order of the parts' names as people count. */
export function statusTable(parts: readonly PartStatus[], now: Date): string {
  const table = new Table({
    head: ['part', 'state', 'address', 'health, metrics', 'up for'],
    style: { head: [], border: [] },
  });
  for (const part of parts.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))) {
    const state = part.ready ? 'ready' : part.running ? 'not ready' : 'dead';
    const upFor = part.since === undefined ? '' : duration(now.getTime() - part.since.getTime());
    table.push([part.name, state, part.address, part.operations ?? '', upFor]);
  }
  return table.toString();
}

/** `42 s`, `5 min`, `3 h 7 min`: rounded for reading. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
