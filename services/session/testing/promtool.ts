import { spawnSync } from 'node:child_process';

/**
 * What `promtool check metrics` objects to in an answer of `/metrics`, one a line; undefined where this machine has no
 * promtool (Debian: `prometheus`).
 */
export function promtoolFindings(metrics: string): string[] | undefined {
  const { error, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: metrics,
    encoding: 'utf8',
  });
  if (error) return undefined;
  return `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
}

/** A metric's name, type and help, as far as a machine without promtool can judge them by the same rules. */
export function metricFindings(metrics: string): string[] {
  const help = new Map([...metrics.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name, text]) => [name, text]));
  const types = [...metrics.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return types.flatMap(([, name = '', type]) => {
    const faults = [
      (help.get(name) ?? '') === '' && 'no help text',
      type === 'counter' && !name.endsWith('_total') && 'counter metrics should have "_total" suffix',
      type !== 'counter' && name.endsWith('_total') && 'non-counter metrics should not have "_total" suffix',
      /_(count|sum|bucket)$/.test(name) && 'reserved suffix',
      /_(ms|milliseconds|minutes|hours|kb|kilobytes)(_|$)/.test(name) && 'use base unit "seconds" or "bytes"',
      /[A-Z:]/.test(name) && 'metric names should be written in snake_case, without ":"',
    ];
    return faults.filter((fault) => fault !== false).map((fault) => `${name} ${fault}`);
  });
}
