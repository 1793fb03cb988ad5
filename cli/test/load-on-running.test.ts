import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@gatehouse/infra/common/ports';
import { type Copy, copyRepository } from '@gatehouse/lab/mutations/copy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A clone of its own: the developer's may have a cluster, or none. */
let clone: Copy;
let ports: { https: string; http: string };

function gatehouse(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const main = join(clone.root, 'cli/src/main.ts');
  return new Promise((done) => {
    execFile(process.execPath, [main, ...args], { cwd: clone.root }, (error, stdout, stderr) => {
      done({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

beforeAll(async () => {
  clone = copyRepository();
  ports = { https: String(await freePort()), http: String(await freePort()) };
  const chosen = ['--native', '--replicas', '1', '--strategies', 'shared'];
  const up = await gatehouse('up', ...chosen, '--https-port', ports.https, '--http-port', ports.http);
  expect(up.code, up.stderr).toBe(0);
});
afterAll(async () => {
  const down = await gatehouse('down', '--purge');
  expect(down.code, down.stderr).toBe(0);
  clone[Symbol.dispose]();
});

describe('a load on a cluster that runs already', () => {
  it.each([
    [['--strategy', 'shard'], 'does not serve the strategy "shard"'],
    [['--strategy', 'token'], 'start it with --strategies token'],
    [['--strategy', 'shared,token'], 'does not serve the strategy "token"'],
    [['--strategy', ','], 'Give names'],
    [['--https-port', '9443'], '--https-port is for one that the load starts'],
    [['--http-port', '9080'], '--http-port is for one that the load starts'],
    [['--https-port', '9443', '--http-port', '9443'], 'for one that the load starts'],
    [['--https-port', 'https'], 'Give a port'],
    [['--rate', '0'], 'a number above 0'],
    [['--rate', '1e9'], 'at most 1000'],
    [['--rate', 'NaN'], 'a number above 0'],
    [['--profile', 'none'], 'Allowed choices are'],
  ])('is refused before k6 is looked for: %j', async (args, sentence) => {
    const { code, stdout, stderr } = await gatehouse('load', ...args);
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/^gatehouse: /);
    expect(stderr).not.toMatch(/^\s+at |no k6/m);
    expect(stdout).toBe('');
    expect(code).toBe(1);
    expect(existsSync(join(clone.root, '.gatehouse/bin/k6'))).toBe(false);
  });

  it('leaves the cluster as it is', async () => {
    const { code, stdout } = await gatehouse('status', '--json');
    expect(code).toBe(0);
    expect(stdout).toContain(ports.https);
  });
});
