import { shortLimits } from '@gatehouse/testkit/limits';
import { expect, test } from 'vitest';
import { ended, Planted, undecided } from './planting.ts';

const LEASE = shortLimits.LEASE_MILLISECONDS;
const resurrection = ['no resurrection'];

/** A client signs in, ends the session somehow, and it is presented again `later` ms after that. */
function endedBy(end: (log: Planted) => void, later: number, told = {}): Planted {
  const log = new Planted();
  const ada = log.person('ada');
  const credential = log.signedIn(ada, 's1', 0);
  end(log);
  log.did({ kind: 'me', from: 120 + later, to: 130 + later, with: credential, told });
  return log;
}

const credentialOf = (log: Planted) => log.credentials.get('session of s1');
const userOf = (log: Planted) => log.people[0] ?? log.person('stranger');

test.for([
  ['a sign-out', (log) => log.did({ kind: 'sign-out', from: 100, to: 120, with: credentialOf(log) })],
  ['another sign-in', (log) => log.did({ kind: 'sign-in', from: 100, to: 120, with: credentialOf(log) })],
  [
    'its deletion',
    (log) => log.did({ kind: 'delete-session', from: 100, to: 120, user: userOf(log), subject: 's1' }),
  ],
  [
    'a logout everywhere',
    (log) => log.did({ kind: 'logout-everywhere', from: 100, to: 120, user: userOf(log) }),
  ],
  ['a changed password', (log) => log.did({ kind: 'password', from: 100, to: 120, user: userOf(log) })],
  ['an administrator', (log) => log.did({ kind: 'revoke', from: 100, to: 120, user: userOf(log) })],
] as [string, (log: Planted) => void][])('%s ends it: at once, or within the bound', ([, end]) => {
  expect(endedBy(end, 1).judgedAs('shared')).toEqual(resurrection);
  expect(endedBy(end, 1, ended).judgedAs('shared')).toEqual([]);
  expect(endedBy(end, LEASE - 1).judgedAs('cached')).toEqual([]);
  expect(endedBy(end, LEASE + 1).judgedAs('cached')).toEqual(resurrection);
});

test('who is let in only to be forbidden something was let in', () => {
  const log = endedBy(
    (it) => it.did({ kind: 'sign-out', from: 100, to: 120, with: credentialOf(it) }),
    1,
    ended,
  );
  log.did({
    kind: 'reports',
    from: 140,
    to: 150,
    with: credentialOf(log),
    told: { status: 403, code: 'forbidden' },
  });
  expect(log.judgedAs('shared')).toEqual(resurrection);
});

test('an unacknowledged ending promises nothing', () => {
  const sayingNothing = (log: Planted) =>
    log.did({ kind: 'sign-out', from: 100, to: 120, with: credentialOf(log), told: undecided });
  expect(endedBy(sayingNothing, 1).judgedAs('shared')).toEqual([]);
});

test('a session that began while all were ended may live on', () => {
  const log = new Planted();
  const ada = log.person('ada');
  const credential = log.signedIn(ada, 's1', 100);
  log.did({ kind: 'logout-everywhere', from: 105, to: 120, user: ada });
  log.did({ kind: 'me', from: 200, to: 210, with: credential });
  expect(log.judgedAs('shared')).toEqual([]);
});

test('a refresh asks the record: no bound excuses it', () => {
  const log = new Planted();
  const credential = log.signedIn(log.person('ada'), 's1', 0, 'refresh');
  log.did({ kind: 'sign-out', from: 100, to: 120, with: credential });
  log.did({ kind: 'refresh', from: 121, to: 130, with: credential, told: { child: 'child' } });
  expect(log.judgedAs('denylist')).toEqual(resurrection);
});

test('the end of one’s own session says nothing of the credential; the end of another one does', () => {
  const judged = (subject: string): string[] => {
    const log = new Planted();
    const credential = log.signedIn(log.person('ada'), 's1', 0);
    log.did({ kind: 'sign-out', from: 100, to: 120, with: credential });
    log.did({ kind: 'delete-session', from: 121, to: 130, with: credential, subject, told: { status: 204 } });
    return log.judgedAs('shared');
  };
  expect(judged('s1')).toEqual([]);
  expect(judged('s2')).toEqual(resurrection);
});

/** A session ends all, `by` does so once more, and the first asks again long after. */
function repeatedAfter(by: 'the same' | 'another session'): Planted {
  const log = new Planted();
  const ada = log.person('ada');
  const first = log.signedIn(ada, 's1', 0);
  const everywhere = { kind: 'logout-everywhere' } as const;
  log.did({ ...everywhere, from: 100, to: 120, with: first, told: { status: 204 } });
  const next = by === 'the same' ? first : log.signedIn(ada, 's2', 200);
  log.did({ ...everywhere, from: 300, to: 320, with: next, told: { status: 204, replica: 'api-2' } });
  log.did({
    ...everywhere,
    from: 600_000,
    to: 600_010,
    with: first,
    told: { status: 204, replica: 'api-3' },
  });
  return log;
}

test.for(['memory', 'sticky', 'shared', 'token'] as const)(
  'a repeated logout everywhere says nothing of the credential at %s, unless another one came between',
  (strategy) => {
    expect(repeatedAfter('the same').judgedAs(strategy)).toEqual([]);
    expect(repeatedAfter('another session').judgedAs(strategy)).toEqual(resurrection);
  },
);

test('a logout everywhere whose session had ended before it was asked for the first time is no repetition', () => {
  const log = new Planted();
  const credential = log.signedIn(log.person('ada'), 's1', 0);
  log.did({ kind: 'sign-out', from: 100, to: 120, with: credential, told: { status: 204 } });
  for (const from of [130, 140]) {
    log.did({ kind: 'logout-everywhere', from, to: from + 5, with: credential, told: { status: 204 } });
  }
  expect(log.judgedAs('shared')).toEqual(resurrection);
});

test('a repeated logout everywhere ends nothing that began since: not by promise, and not in fact', () => {
  const judged = (told: { status: number; code?: string }): string[] => {
    const log = new Planted();
    const ada = log.person('ada');
    const first = log.signedIn(ada, 's1', 0);
    for (const from of [100, 300]) {
      log.did({ kind: 'logout-everywhere', from, to: from + 20, with: first, told: { status: 204 } });
      if (from === 100) log.signedIn(ada, 's2', 200);
    }
    log.did({ kind: 'me', from: 5000, to: 5010, with: log.credentials.get('session of s2'), told });
    return log.judgedAs('shared');
  };
  expect(judged({ status: 200 })).toEqual([]);
  expect(judged(ended)).toEqual(['no false death']);
});

test('a sign-out at a replica that does not hold the session ends nothing', () => {
  const log = endedBy(
    (it) =>
      it.did({ kind: 'sign-out', from: 100, to: 120, with: credentialOf(it), told: { replica: 'api-2' } }),
    1,
  );
  expect(log.judgedAs('memory')).toEqual([]);
  expect(log.judgedAs('shared')).toEqual(resurrection);
});
