import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { expect, it } from 'vitest';
import { readPages } from './pages.ts';

it('the line for the hosts file names every host', () => {
  const operations = readPages().find(({ path }) => path === 'docs/operations.md')?.text ?? '';
  const line = /^127\.0\.0\.1 (.+)$/m.exec(operations)?.[1]?.split(' ');
  const hosts = STRATEGY_NAMES.map((name) => `${name}.gatehouse.localhost`);
  const adnet = readFileSync(join(repositoryRoot, 'gateway/adnet.conf'), 'utf8');
  const sites = [...adnet.matchAll(/server_name (\w+\.localhost);/g)].map(([, name]) => name);
  expect(sites).toHaveLength(3);
  expect(line?.toSorted()).toEqual(['gatehouse.localhost', 'plain.localhost', ...sites, ...hosts].toSorted());
});

it('the contract names the strategies that have refresh tokens, wherever it speaks of them', () => {
  const contract = readPages().find(({ path }) => path === 'docs/contract.md')?.text ?? '';
  const rows = contract
    .split('\n')
    .filter((line) => /auth\/refresh`|^\| `__\w+-gatehouse-refresh`/.test(line));
  expect(rows.length).toBeGreaterThan(1);
  for (const row of rows) expect(row).toMatch(/`token` and `denylist`/);
});
