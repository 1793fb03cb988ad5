import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { STORE_TIMEOUT } from '@gatehouse/infra/native/assembly';
import { expect, it } from 'vitest';
import { defaultLimits } from './limits.ts';
import { variables, variablesTable } from './variables.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
const compose = read('docker-compose.yml');

it('.env.example shows what Compose reads, with the defaults of the services', () => {
  const known = new Map(variables(compose).map((variable) => [variable.name, variable]));
  const lines = [...read('.env.example').matchAll(/^#([A-Z][A-Z0-9_]*)=(.*)$/gm)];
  expect(lines.length).toBeGreaterThan(20);
  for (const [, name = '', value] of lines) {
    expect(compose, name).toMatch(new RegExp(`\\$\\{${name}[:-]|^ +${name}:`, 'm'));
    const variable = known.get(name);
    // What Compose passes on without a value of its own has the service's default.
    if (variable?.compose === 'passed' && !compose.includes(`\${${name}`))
      expect(`\`${value}\``, name).toBe(variable.fallback);
  }
});

it('gateways wait for an exchange as long as services for a store, however they are started', () => {
  const { storeTimeoutMs } = defaultLimits;
  expect(STORE_TIMEOUT).toBe(storeTimeoutMs);
  expect(compose).toContain(`GATEHOUSE_STORE_TIMEOUT: \${STORE_TIMEOUT_MILLISECONDS:-${storeTimeoutMs}}`);
  expect(read('infra/images/gateway.Dockerfile')).toContain(`GATEHOUSE_STORE_TIMEOUT=${storeTimeoutMs}\n`);
});

it('tells what Compose sets, passes on, and leaves alone', () => {
  const file = [
    'services:',
    '      LOG_LEVEL:',
    `      PUBLIC_PORT: ${'$'}{X:-1}`,
    '      INTERNAL_QUERY_SECRET_FILE: /run/x',
    '',
  ].join('\n');
  const table = variablesTable('common', file);
  for (const [name, how] of Object.entries({
    LOG_LEVEL: 'passed on',
    PUBLIC_PORT: 'passed on',
    INTERNAL_QUERY_SECRET: 'set',
    HOST: 'default',
  }))
    expect(table).toMatch(new RegExp(`^\\| \`${name}\` \\| [^|]+ \\| ${how} \\|`, 'm'));
});

it('shows no default for a secret, and never this machine’s name', () => {
  expect(variablesTable('auth', compose)).toMatch(/`KEY_ENCRYPTION_KEY` \| none: required/);
  expect(variablesTable('common', compose)).toMatch(/`REPLICA_NAME` \| the host name/);
});
