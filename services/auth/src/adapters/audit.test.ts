import { createLogger } from '@gatehouse/defaults';
import { ActorRefused, type Administration } from '@gatehouse/session';
import { ModelAccounts, testActor } from '@gatehouse/session/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { auditedAccounts, auditedAdministration } from './audit.ts';

let lines: Record<string, unknown>[];
let text: string;
const logger = createLogger({
  name: 'auth',
  replica: 'auth-1',
  destination: {
    write: (line) => {
      text += line;
      lines.push(JSON.parse(line) as Record<string, unknown>);
    },
  },
});
beforeEach(() => {
  lines = [];
  text = '';
});

const address = '198.51.100.7';
const occasion = { strategy: 'sticky', address, requestId: 'request-1' } as const;
const root = testActor('root', occasion);
const by = (userId: string) => ({
  actor: { userId, sessionId: `session-of-${userId}`, strategy: 'sticky' },
  address,
  requestId: 'request-1',
});

describe('auditedAccounts', () => {
  it('names who signed in from where, and logs a failed sign-in without the name that was tried', async () => {
    const model = new ModelAccounts();
    const { id } = model.add('ada', 'correct horse');
    const accounts = auditedAccounts(model, logger);
    const ada = testActor(id, { ...occasion, generation: 0 });
    const actor = { ...ada, sessionId: 'another', generation: 1 };
    await accounts.checkPassword({ ...occasion, username: 'ada', password: 'correct horse' });
    await accounts.checkPassword({
      ...occasion,
      username: 'my-secret-typed-here',
      password: 'another-secret',
    });
    await accounts.changePassword({ actor: ada, current: 'correct horse', next: 'battery staple' });
    await accounts.revokeSessions(actor);
    const where = { address, requestId: 'request-1' };
    expect(lines).toMatchObject([
      { event: 'password_check', outcome: 'accepted', userId: id, strategy: 'sticky', ...where },
      { event: 'password_check', outcome: 'refused', strategy: 'sticky', ...where },
      { event: 'password_changed', outcome: 'accepted', userId: id, ...by(id) },
      { event: 'all_sessions_ended', outcome: 'done', userId: id, generation: 2, ...where },
    ]);
    expect(text).not.toMatch(/secret|horse|staple/);
  });

  it('says of each change that was refused or not decided who wanted it, and never that it was done', async () => {
    const model = new ModelAccounts();
    const accounts = auditedAccounts(model, logger);
    await expect(accounts.revokeSessions(root)).rejects.toThrow();
    model.away = true;
    await expect(accounts.revokeSessions(root)).rejects.toThrow();
    expect(lines).toMatchObject([
      { event: 'all_sessions_ended', outcome: 'session_ended', level: 'warn', ...by('root') },
      { event: 'all_sessions_ended', outcome: 'undecided', level: 'warn', ...by('root') },
    ]);
  });
});

describe('auditedAdministration', () => {
  const administration: Administration = {
    find: async () => [],
    setRoles: async (_actor, id) => ({ id, username: 'ada', roles: [] }),
    revoke: async () => true,
    remove: async () => false,
    rotateKeys: async () => ({ kid: 'k', signsFrom: 's' }),
  };

  it('tells who did what to whom, in which session and request', async () => {
    const audited = auditedAdministration(administration, logger);
    await audited.find(root, 'a-name-that-was-typed');
    await audited.setRoles(root, 'u', ['analyst']);
    await audited.revoke(root, 'u');
    await audited.remove(root, 'u');
    await audited.rotateKeys(root, 'emergency');
    expect(lines).toMatchObject(
      [
        { event: 'users_searched', outcome: 'done', found: 0 },
        { event: 'roles_set', userId: 'u', roles: ['analyst'], outcome: 'done' },
        { event: 'user_revoked', userId: 'u', outcome: 'done' },
        { event: 'user_removed', userId: 'u', outcome: 'no_such_user' },
        { event: 'keys_rotated', mode: 'emergency', kid: 'k', outcome: 'done' },
      ].map((line) => ({ ...line, ...by('root') })),
    );
    expect(text).not.toContain('typed');
  });

  it('tells who was refused', async () => {
    const refusing = {
      ...administration,
      setRoles: () => Promise.reject(new ActorRefused({ reason: 'forbidden' })),
    };
    await expect(auditedAdministration(refusing, logger).setRoles(root, 'u', ['admin'])).rejects.toThrow();
    expect(lines).toMatchObject([
      { event: 'roles_set', userId: 'u', outcome: 'forbidden', level: 'warn', ...by('root') },
    ]);
  });
});
