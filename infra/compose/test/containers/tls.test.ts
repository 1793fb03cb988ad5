import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../../common/src/paths.ts';
import { docker } from '../../src/engine.ts';

const PATIENCE = 400_000;
const project = `gatehouse-tls-${randomUUID().slice(0, 8)}`;
let environment: Record<string, string>;

beforeAll(async () => {
  const [https, http] = [await getPort(), await getPort()];
  environment = {
    HTTPS_PORT: String(https),
    HTTP_PORT: String(http),
    API_REPLICAS: '1',
    PWD: repositoryRoot,
  };
  await compose('up', '--detach', '--build', '--wait', '--wait-timeout', '180');
}, PATIENCE);
afterAll(() => compose('down', '--volumes', '--remove-orphans', '--timeout', '5'), PATIENCE);

const compose = (...args: string[]): Promise<string> =>
  docker(
    [
      ...['compose', '--project-name', project, '--project-directory', repositoryRoot],
      ...['docker-compose.yml', 'docker-compose.tls.yml'].flatMap((name) => [
        '--file',
        join(repositoryRoot, name),
      ]),
      ...args,
    ],
    { cwd: repositoryRoot, environment },
  );

const ready = (service: string): Promise<string> =>
  compose(
    ...['exec', '--no-TTY', service, 'node', '-e'],
    "fetch('http://127.0.0.1:3001/health/ready').then((a) => a.text()).then(console.log)",
  );

/** What a replica says that is started with other variables, until it ends. */
const replicaWith = (...variables: string[]): Promise<string> =>
  compose(
    ...['run', '--rm', '--no-TTY', '--no-deps', ...variables.flatMap((each) => ['--env', each])],
    ...['api', 'sh', '-c', 'timeout 100 node services/api/src/main.ts 2>&1; echo "code $?"'],
  );

describe('docker-compose.tls.yml', () => {
  it.each(['auth', 'api'])('%s reaches both stores over TLS, under a private authority', async (service) => {
    expect(await ready(service)).toContain('"ready":true');
  });

  it('all connections of the services to PostgreSQL are encrypted', async () => {
    const sql =
      "SELECT usename || ' ' || ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename LIKE 'gatehouse\\_%' GROUP BY 1 ORDER BY 1";
    const said = await compose(
      ...[
        'exec',
        '--no-TTY',
        'postgres',
        'psql',
        '--username=gatehouse',
        '--tuples-only',
        '--no-align',
        '-c',
        sql,
      ],
    );
    expect(said.trim().split('\n')).toEqual(['gatehouse_api true', 'gatehouse_auth true']);
  });

  it.each([
    ['another authority of PostgreSQL', ['DATABASE_CA_FILE='], 'DATABASE_CA'],
    ['another authority of Redis', ['REDIS_CA_FILE='], 'REDIS_CA'],
    ['a wrong password', ['DATABASE_PASSWORD_FILE=', 'DATABASE_PASSWORD=wrong'], 'DATABASE_PASSWORD'],
  ])(
    '%s ends the service after a while, at error, by the name of the variable',
    async (_what, variables, name) => {
      const said = await replicaWith(...variables);
      expect(said).toContain('code 1');
      expect(said).toContain(name);
    },
    150_000,
  );
});
