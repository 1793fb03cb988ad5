import { expect, it } from 'vitest';
import { containerOf } from './containers.ts';

const inspected = {
  Id: 'a1b2c3d4e5f60718',
  RestartCount: 2,
  Config: {
    Labels: { 'com.docker.compose.service': 'gateway' },
    Hostname: 'a1b2c3d4e5f6',
    Env: ['STRATEGIES=shared,token', 'ODD=a=b', 'EMPTY=', 'UNSET'],
  },
  State: { Status: 'running', StartedAt: '2026-11-23T15:21:19.487Z', Health: { Status: 'healthy' } },
  NetworkSettings: { Ports: { '8443/tcp': [{ HostPort: '9443' }], '8080/tcp': null } },
};

it('reads what docker inspect tells', () => {
  expect(containerOf(inspected)).toEqual({
    id: 'a1b2c3d4e5f60718',
    service: 'gateway',
    hostname: 'a1b2c3d4e5f6',
    running: true,
    healthy: true,
    since: new Date('2026-11-23T15:21:19.487Z'),
    restarts: 2,
    environment: { STRATEGIES: 'shared,token', ODD: 'a=b', EMPTY: '' },
    ports: { '8443/tcp': 9443 },
  });
});

it.each([
  ['running', 'starting', true, false],
  ['paused', 'healthy', true, false],
  ['exited', 'unhealthy', false, false],
])('a container that is %s and %s: running %s, healthy %s', (Status, health, running, healthy) => {
  const state = { ...inspected.State, Status, Health: { Status: health } };
  expect(containerOf({ ...inspected, State: state })).toMatchObject({ running, healthy });
});
