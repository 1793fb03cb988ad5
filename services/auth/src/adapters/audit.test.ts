import { createLogger } from '@gatehouse/defaults';
import type { Administration } from '@gatehouse/session';
import { ModelAccounts } from '@gatehouse/session/testing';
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

describe('auditedAccounts', () => {
  it('tells who signed in from where, and that somebody did not, without the name that was tried', async () => {
    const model = new ModelAccounts();
    const { id } = model.add('ada', 'correct horse');
    const accounts = auditedAccounts(model, logger);
    const address = '198.51.100.7';
    await accounts.checkPassword({ username: 'ada', password: 'correct horse', address });
    await accounts.checkPassword({ username: 'my-secret-typed-here', password: 'another-secret', address });
    await accounts.changePassword({ userId: id, current: 'correct horse', next: 'battery staple', address });
    await accounts.endSessions(id);
    expect(lines).toMatchObject([
      { event: 'password_check', outcome: 'accepted', userId: id, address },
      { event: 'password_check', outcome: 'refused', address },
      { event: 'password_change', outcome: 'accepted', userId: id, address },
      { event: 'all_sessions_ended', userId: id, generation: 2 },
    ]);
    expect(text).not.toMatch(/secret|horse|staple/);
  });

  it('does not say that something was done when it was not', async () => {
    const model = new ModelAccounts();
    model.away = true;
    await expect(auditedAccounts(model, logger).endSessions('u')).rejects.toThrow();
    expect(lines).toEqual([]);
  });
});

describe('auditedAdministration', () => {
  it('tells what was done to whom', async () => {
    const administration: Administration = {
      find: async () => [],
      setRoles: async (id) => ({ id, username: 'ada', roles: [] }),
      revoke: async () => true,
      remove: async () => false,
      rotateKeys: async () => ({ kid: 'k', signsFrom: 's' }),
    };
    const audited = auditedAdministration(administration, logger);
    await audited.find('ada');
    await audited.setRoles('u', ['analyst']);
    await audited.revoke('u');
    await audited.remove('u');
    await audited.rotateKeys('emergency');
    expect(lines).toMatchObject([
      { event: 'roles_set', userId: 'u', roles: ['analyst'], existed: true },
      { event: 'user_revoked', userId: 'u', existed: true },
      { event: 'user_removed', userId: 'u', existed: false },
      { event: 'keys_rotated', mode: 'emergency', kid: 'k', level: 'warn' },
    ]);
  });
});
