import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Need } from '../src/needs.ts';
import { prepare } from '../src/prepare.ts';

describe('prepare', () => {
  let root: string;
  let said: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'gatehouse-prepare-'));
    said = '';
    mkdirSync(join(root, '.ci/offline'), { recursive: true });
    mkdirSync(join(root, '.gatehouse/offline'), { recursive: true });
    plant('setup.sh', 'touch set-up; echo 1 > .gatehouse/offline/dockerd.pid');
    plant('packages.sh', 'touch packages');
    plant('teardown.sh', 'touch torn-down');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function plant(name: string, script: string): void {
    const file = join(root, '.ci/offline', name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  const has = (file: string): boolean => existsSync(join(root, file));
  const need = (script: string, mark: string): Need => ({
    name: mark,
    script,
    missing: () => Promise.resolve(has(mark) ? undefined : `there is no ${mark}`),
  });
  const engine = need('setup.sh', 'set-up');
  const nginx = need('packages.sh', 'packages');

  function go(needs: Need[], how: { agreed?: boolean; family?: string; isRoot?: boolean } = {}) {
    const out = new PassThrough().on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const { agreed = true, family = 'debian', isRoot = true } = how;
    const signal = AbortSignal.timeout(10_000);
    return prepare(needs, {
      root,
      environment: process.env,
      out,
      signal,
      agreed,
      may: { families: [family], isRoot, interactive: false },
    });
  }

  it('does nothing where nothing is missing', async () => {
    writeFileSync(join(root, 'packages'), '');
    await go([nginx]);
    expect(said).toBe('');
  });

  it('installs only what is missing', async () => {
    await go([nginx]);
    expect([has('packages'), has('set-up')]).toEqual([true, false]);
  });

  it('runs setup.sh alone where it is needed: it does what the others do', async () => {
    await go([nginx, engine, engine]);
    expect([has('packages'), has('set-up')]).toEqual([false, true]);
  });

  it('takes back the engine it started', async () => {
    const takeBack = await go([engine]);
    expect(has('torn-down')).toBe(false);
    await takeBack();
    expect(has('torn-down')).toBe(true);
  });

  it('leaves an engine alone that ran before', async () => {
    writeFileSync(join(root, '.gatehouse/offline/dockerd.pid'), '1');
    await (await go([engine]))();
    expect(has('torn-down')).toBe(false);
  });

  it('installs nothing without agreement, and says how to agree', async () => {
    await go([nginx], { agreed: false });
    expect(has('packages')).toBe(false);
    expect(said).toMatch(/missing: there is no packages\n--yes would run \.ci\/offline\/packages\.sh/);
  });

  it('tells a user who is not root the command', async () => {
    await go([nginx, engine], { isRoot: false });
    expect(has('set-up')).toBe(false);
    expect(said).toContain('sudo .ci/offline/setup.sh');
  });

  it('promises nothing where it knows no packages', async () => {
    await go([nginx], { family: 'fedora' });
    expect(has('packages')).toBe(false);
    expect(said).toContain('are skipped');
  });

  it('goes on when a script fails, and says so: the steps report what they miss', async () => {
    plant('packages.sh', 'echo no network; exit 1');
    await go([nginx]);
    expect(said).toMatch(/no network\n\.ci\/offline\/packages\.sh ended with exit code 1/);
  });
});
