import { describe, expect, it } from 'vitest';
import { UserError } from '../../common/src/errors.ts';
import { type Machine, refusal, requireTools } from './install.ts';
import { compareVersions, type ToolNeed } from './tools.ts';

const bare: Machine = { families: ['debian'], isRoot: false, hasSudo: false, interactive: false };
const unheardOf: ToolNeed = {
  program: 'gatehouse-no-such-program',
  minimum: '1',
  versionFlag: '-v',
  version: /(.*)/,
};

describe('what is missing', () => {
  it.each([
    [['debian'], 'apt-get install --no-install-recommends nginx redis-server'],
    [['ubuntu', 'debian'], 'apt-get install --no-install-recommends nginx redis-server'],
    [['fedora'], 'dnf install nginx valkey-compat-redis'],
    [['macos'], 'brew install nginx redis'],
    [['alpine'], 'apk add nginx redis'],
    [['arch'], 'pacman -S nginx redis'],
  ])('comes with the exact command on %s', (families, command) => {
    const { message, whatToDo } = refusal(['nginx', 'redis-server'], { ...bare, families });
    expect(message).toContain('nginx and redis-server');
    expect(whatToDo).toContain(`\`${command}\``);
    expect(whatToDo).toContain('./gatehouse up --docker');
  });

  it('is offered to be installed where that is possible', () => {
    expect(refusal(['nginx'], { ...bare, hasSudo: true }).whatToDo).toContain('--yes');
    expect(refusal(['nginx'], bare).whatToDo).not.toContain('--yes');
    expect(refusal(['nginx'], { ...bare, families: ['fedora'], isRoot: true }).whatToDo).not.toContain(
      '--yes',
    );
  });

  it.each([
    ['no terminal can answer', { ...bare, isRoot: true }, false],
    ['it cannot be done here, agreed or not', bare, true],
  ])('is refused and nothing is tried when %s', async (_, machine, yes) => {
    const said: string[] = [];
    const { signal } = new AbortController();
    const attempt = requireTools([unheardOf], { yes, say: (line) => said.push(line), signal, machine });
    await expect(attempt).rejects.toThrow(UserError);
    expect(said).toEqual([]);
  });
});

describe('versions', () => {
  it.each([
    ['1.22.0', '1.22.0', 0],
    ['1.9.0', '1.22.0', -1],
    ['7.0', '7.0.15', -1],
    ['8.0.6', '7.0.15', 1],
    ['1.25.1', '1.25', 1],
  ])('%s against %s', (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
  });
});
