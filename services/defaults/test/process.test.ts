import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { RawClient } from './support/raw.ts';

const script = fileURLToPath(new URL('./support/small-service.ts', import.meta.url));
const GET = 'GET /fast HTTP/1.1\r\nHost: x\r\n\r\n';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A started process, an idle connection to it that has been used once, and its end. */
async function start() {
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  await expect.poll(() => output, { timeout: 20_000 }).toContain('public port');
  const client = await RawClient.open(Number(/"port":(\d+).*public port/.exec(output)?.[1]));
  client.send(GET);
  expect((await client.answer())?.status).toBe(200);
  return { child, exited, client, output: () => output };
}

// A process takes seconds to start on a busy machine.
describe('a process', { timeout: 30_000 }, () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'exits 0 after %s once the idle connection has had its answer',
    async (signal) => {
      const { child, exited, client, output } = await start();
      child.kill(signal);
      await expect.poll(output, { timeout: 5_000 }).toContain('draining');
      client.send(GET);
      expect(await client.answer()).toMatchObject({ status: 200, headers: { connection: 'close' } });
      expect(await exited).toEqual([0, null]);
      expect(output()).toContain('stores closed');
    },
  );

  it('exits 1 at once after a second signal', async () => {
    const { child, exited, output } = await start();
    child.kill('SIGTERM');
    await expect.poll(output, { timeout: 5_000 }).toContain('draining');
    const signalled = performance.now();
    child.kill('SIGTERM');
    expect(await exited).toEqual([1, null]);
    // Without the second signal the idle connection would hold it for 9 s.
    expect(performance.now() - signalled).toBeLessThan(5_000);
    expect(output()).not.toContain('stores closed');
  });

  it('has written every line when it ends by an error that escaped', async () => {
    const { child, exited, client, output } = await start();
    const closed = once(child.stdout, 'close');
    client.send(GET.replace('/fast', '/crash'));
    expect((await client.answer())?.status).toBe(200);
    // The drain waits for the idle connection's next request.
    client.send(GET);
    await client.answer();
    expect(await exited).toEqual([1, null]);
    await closed;
    expect(output().match(/before the crash/g)).toHaveLength(500);
    expect(output()).toContain('an error escaped; stopping');
    expect(output()).toContain('"msg":"stopped"');
  });
});
