import { shortLimits } from '@gatehouse/testkit/limits';
import { expect, test } from 'vitest';
import type { Credential } from '../log.ts';
import { ended, Planted, undecided } from './planting.ts';

const death = ['no false death'];
const GRACE = shortLimits.REFRESH_GRACE_SECONDS * 1000;
const LIFE = shortLimits.ACCESS_TOKEN_SECONDS * 1000;

function refusedAt(time: number, told: object, kind: Credential['kind'] = 'session'): Planted {
  const log = new Planted();
  const credential = log.signedIn(log.person('ada'), 's1', 0, kind);
  log.did({ kind: kind === 'refresh' ? 'refresh' : 'me', from: time, to: time + 10, with: credential, told });
  return log;
}

const user = (log: Planted) => log.people[0] ?? log.person('stranger');

test('no client is refused without a cause', () => {
  expect(refusedAt(100, ended).judgedAs('shared')).toEqual(death);
  expect(refusedAt(100, undecided).judgedAs('shared')).toEqual([]);
});

test('Redis that stands still or dies is no cause; one that was emptied is, for records', () => {
  const log = refusedAt(100, ended);
  log.injected('redis stands still', 50, 90);
  log.injected('redis dies', 50, 90);
  expect(log.judgedAs('shared')).toEqual(death);
  log.injected('redis is emptied', 50, 60);
  expect(log.judgedAs('shared')).toEqual([]);
  expect(log.judgedAs('denylist')).toEqual(death);
});

test('a replica that died is a cause where it alone held the session', () => {
  const log = refusedAt(100, { ...ended, replica: 'api-1' });
  log.injected('a replica dies', 50, 90, 'api-2');
  expect(log.judgedAs('sticky')).toEqual(death);
  log.injected('a replica dies', 50, 90, 'api-1');
  expect(log.judgedAs('sticky')).toEqual([]);
  expect(log.judgedAs('sealed')).toEqual(death);
});

test('another replica may refuse only where nothing leads back', () => {
  const log = refusedAt(100, { ...ended, replica: 'api-2' });
  expect(log.judgedAs('memory')).toEqual([]);
  expect(log.judgedAs('sticky')).toEqual(death);
});

test('an ending is a cause from when it was asked for, answered or not; a refused one is none', () => {
  const log = refusedAt(100, ended);
  log.did({ kind: 'logout-everywhere', from: 200, to: 210, user: user(log) });
  const nothing = { status: 404, code: 'no_such_session' };
  log.did({ kind: 'delete-session', from: 50, to: 60, user: user(log), subject: 's1', told: nothing });
  expect(log.judgedAs('shared')).toEqual(death);
  log.did({ kind: 'logout-everywhere', from: 50, user: user(log) });
  expect(log.judgedAs('shared')).toEqual([]);
});

test('a token expires no sooner than its life, and is stale only after a change of roles', () => {
  const expired = { status: 401, code: 'token_expired' };
  expect(refusedAt(LIFE / 2, expired, 'access').judgedAs('token')).toEqual(death);
  expect(refusedAt(LIFE, expired, 'access').judgedAs('token')).toEqual([]);
  const stale = refusedAt(100, { status: 401, code: 'token_stale' }, 'access');
  expect(stale.judgedAs('denylist')).toEqual(death);
  stale.did({ kind: 'set-roles', from: 40, to: 50, user: user(stale), subject: 'customer' });
  expect(stale.judgedAs('denylist')).toEqual([]);
});

test('a refresh token is reused only after its child was in use for the grace', () => {
  const reused = { status: 401, code: 'refresh_reused' };
  const history = (later: number): Planted => {
    const log = new Planted();
    const parent = log.signedIn(log.person('ada'), 's1', 0, 'refresh');
    log.did({ kind: 'refresh', from: 10, to: 20, with: parent, told: { child: 'child' } });
    const child = log.issued(parent, 'child', 10);
    log.did({ kind: 'refresh', from: 30, to: 40, with: child, told: { child: 'grandchild' } });
    log.did({ kind: 'refresh', from: 20 + later, to: 30 + later, with: parent, told: reused });
    return log;
  };
  expect(history(GRACE - 100).judgedAs('token')).toEqual(death);
  expect(history(GRACE + 100).judgedAs('token')).toEqual([]);
});
