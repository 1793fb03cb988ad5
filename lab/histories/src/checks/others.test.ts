import { shortLimits } from '@gatehouse/testkit/limits';
import { describe, expect, test } from 'vitest';
import { ended, Planted, undecided } from './planting.ts';

const LEASE = shortLimits.LEASE_MILLISECONDS;

describe('no mix-up of users', () => {
  const told = (kind: 'me' | 'cart-read' | 'sessions', what: object): string[] => {
    const log = new Planted();
    const [ada, eve] = [log.person('ada'), log.person('eve')];
    const credential = log.signedIn(ada, 's1', 0);
    log.signedIn(eve, 's2', 0);
    log.did({ kind, from: 100, to: 110, with: credential, told: what });
    return log.judgedAs('sealed');
  };
  test.for([
    ['another user', 'me', { userId: 'id-of-eve', sessionId: 's1' }],
    ['another session', 'me', { userId: 'id-of-ada', sessionId: 's2' }],
    ['another’s cart', 'cart-read', { cart: [{ sku: 'eve_1', quantity: 1 }] }],
    ['another’s sessions', 'sessions', { handles: ['s1', 's2'] }],
  ] as const)('objects to %s', ([, kind, what]) => {
    expect(told(kind, what)).toEqual(['no mix-up of users']);
  });

  test('accepts what is one’s own', () => {
    expect(told('me', { userId: 'id-of-ada', sessionId: 's1', roles: ['customer'] })).toEqual([]);
    expect(told('cart-read', { cart: [{ sku: 'ada_1', quantity: 1 }] })).toEqual([]);
    expect(told('sessions', { handles: ['s1', 'unknown'] })).toEqual([]);
  });
});

describe('nothing at another host', () => {
  const shown = (
    kind: 'me' | 'refresh' | 'sign-out' | 'delete-session' | 'sessions',
    told: object,
  ): string[] => {
    const log = new Planted();
    const credential = log.signedIn(log.person('ada'), 's1', 0, 'refresh');
    const subject = kind === 'delete-session' ? { subject: 's1' } : {};
    log.shownElsewhere({ kind, from: 100, to: 110, with: credential, told, ...subject });
    return log.judgedAs('token');
  };

  test.for([
    ['a request', 'me', {}],
    ['a refresh', 'refresh', { child: 'another' }],
    ['a list', 'sessions', { handles: [] }],
    ['an end by handle', 'delete-session', { status: 204 }],
    ['a handle that is looked up', 'delete-session', { status: 404, code: 'no_such_session' }],
  ] as const)('objects to %s that is accepted there', ([, kind, told]) => {
    expect(shown(kind, told)).toEqual(['nothing at another host']);
  });

  test('accepts what does nothing there', () => {
    expect(shown('me', ended)).toEqual([]);
    expect(shown('refresh', { status: 404, code: 'not_found' })).toEqual([]);
    expect(shown('refresh', undecided)).toEqual([]);
    expect(shown('sign-out', { status: 204 })).toEqual([]);
  });

  test('a sign-out there is no cause for a session that is gone here', () => {
    const log = new Planted();
    const credential = log.signedIn(log.person('ada'), 's1', 0);
    log.shownElsewhere({ kind: 'sign-out', from: 100, to: 110, with: credential, told: { status: 204 } });
    log.did({ kind: 'me', from: 200, to: 210, with: credential, told: ended });
    expect(log.judgedAs('sealed')).toEqual(['no false death']);
  });
});

describe('single successor', () => {
  const answered = (...children: string[]): string[] => {
    const log = new Planted();
    const [one, other] = ['s1', 's2'].map((id) => log.signedIn(log.person(id), id, 0, 'refresh'));
    log.did({ kind: 'refresh', from: 10, to: 20, with: one, told: { child: children[0] } });
    log.did({ kind: 'refresh', from: 10, to: 20, with: one, told: { child: children[1] } });
    log.did({ kind: 'refresh', from: 10, to: 20, with: other, told: { child: children[2] } });
    return log.judgedAs('token');
  };
  test('objects to two children of one token, and to one child of two', () => {
    expect(answered('a', 'a', 'b')).toEqual([]);
    expect(answered('a', 'b', 'c')).toEqual(['single successor']);
    expect(answered('a', 'a', 'a')).toEqual(['single successor']);
  });
});

describe('roles in time', () => {
  const seen = (kind: 'me' | 'sign-in', later: number, roles: string[], change = {}): string[] => {
    const log = new Planted();
    const ada = log.person('ada', ['customer']);
    const credential = log.signedIn(ada, 's1', 0);
    log.did({ kind: 'set-roles', from: 80, to: 100, user: ada, subject: 'analyst', told: change });
    log.did({
      ...{ kind, from: 100 + later, to: 110 + later, user: ada },
      ...(kind === 'me' && { with: credential }),
      told: { userId: ada.id, sessionId: 's1', roles },
    });
    return log.judgedAs('cached');
  };
  test('objects to roles that are older than the bound', () => {
    expect(seen('me', LEASE - 1, ['customer'])).toEqual([]);
    expect(seen('me', LEASE + 1, ['customer'])).toEqual(['roles in time']);
    expect(seen('me', LEASE + 1, ['analyst'])).toEqual([]);
    expect(seen('sign-in', 1, ['customer'])).toEqual(['roles in time']);
  });
  test('objects to roles that were never given; an undecided change may come at any time', () => {
    expect(seen('me', 1, ['admin'])).toEqual(['roles in time']);
    expect(seen('me', LEASE * 9, ['customer'], undecided)).toEqual([]);
    expect(seen('me', LEASE * 9, ['analyst'], undecided)).toEqual([]);
  });
  test('reports tell roles too', () => {
    const log = new Planted();
    const credential = log.signedIn(log.person('ada', ['customer']), 's1', 0);
    const refused = { status: 403, code: 'forbidden' };
    log.did({ kind: 'reports', from: 100, to: 110, with: credential, told: refused });
    expect(log.judgedAs('shared')).toEqual([]);
    log.did({ kind: 'reports', from: 100, to: 110, with: credential });
    expect(log.judgedAs('shared')).toEqual(['roles in time']);
  });
});

describe('no lost cart update', () => {
  const found = (quantity: number, emptied = false): string[] => {
    const log = new Planted();
    const credential = log.signedIn(log.person('ada'), 's1', 0);
    const add = { kind: 'cart-add', with: credential, subject: 'ada_1' } as const;
    log.did({ ...add, from: 10, to: 20 });
    log.did({ ...add, from: 30, to: 40, told: undecided });
    log.did({ ...add, from: 110, to: 120 });
    if (emptied) log.injected('redis is emptied', 50, 60);
    const cart = [{ sku: 'ada_1', quantity }];
    log.did({ kind: 'cart-read', from: 100, to: 105, with: credential, told: { cart } });
    return log.judgedAs('shared');
  };
  test('objects to fewer than were acknowledged, and to more than were asked for', () => {
    expect([found(1), found(2)]).toEqual([[], []]);
    expect(found(0)).toEqual(['no lost cart update']);
    expect(found(3)).toEqual(['no lost cart update']);
    expect(found(0, true)).toEqual([]);
  });
});

describe('only answers of the contract', () => {
  const said = (told: object, isFaulty = false): string[] => {
    const log = new Planted();
    const credential = log.signedIn(log.person('ada'), 's1', 0);
    if (isFaulty) log.injected('a replica dies', 90, 95, 'api-2');
    log.did({ kind: 'me', from: 100, to: 110, with: credential, told });
    return log.judgedAs('shared');
  };
  test('objects to errors, to refusals out of place, and to what any answer must not be', () => {
    const contract = ['only answers of the contract'];
    expect(said(undecided)).toEqual([]);
    expect(said({ status: 500, code: 'internal_error' })).toEqual(contract);
    expect(said({ status: 404, code: 'no_such_session' })).toEqual(contract);
    expect(said({ fault: 'HSTS over TLS' })).toEqual(contract);
    expect(said({ status: 502, code: 'gateway_error' })).toEqual(contract);
    expect(said({ status: 502, code: 'gateway_error' }, true)).toEqual([]);
  });
});
