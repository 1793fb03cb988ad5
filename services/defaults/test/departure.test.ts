import { afterAll, beforeAll, expect, it } from 'vitest';
import { departureOf } from '../src/index.ts';
import { testService } from './support/apps.ts';
import { portOf, RawClient } from './support/raw.ts';

const { app } = testService();
const arrived: AbortSignal[] = [];
let release = Promise.withResolvers<void>();
app.post('/slow', async (_request, reply) => {
  arrived.push(departureOf(reply));
  await release.promise;
  return {};
});
beforeAll(() => app.listen({ host: '127.0.0.1', port: 0 }));
afterAll(() => app.close());

const request =
  'POST /slow HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';

/** A client whose request is being worked on. */
async function waiting(): Promise<{ client: RawClient; signal: AbortSignal }> {
  const before = arrived.length;
  const client = await RawClient.open(portOf(app));
  client.send(request);
  await expect.poll(() => arrived.length).toBe(before + 1);
  return { client, signal: arrived.at(-1) as AbortSignal };
}

it('a client that hangs up before its answer has gone', async () => {
  const { client, signal } = await waiting();
  expect(signal.aborted).toBe(false);
  client.socket.destroy();
  await expect.poll(() => signal.aborted).toBe(true);
  release.resolve();
});

it('a client that waits has not, nor one that hangs up after its answer', async () => {
  release = Promise.withResolvers();
  const { client, signal } = await waiting();
  // The body was read long ago, and other requests come and go.
  const other = await RawClient.open(portOf(app));
  other.send('GET /keys HTTP/1.1\r\nHost: x\r\n\r\n');
  expect((await other.answer())?.status).toBe(200);
  other.socket.destroy();
  expect(signal.aborted).toBe(false);
  release.resolve();
  expect((await client.answer())?.status).toBe(200);
  client.socket.destroy();
  await client.closed;
  expect(signal.aborted).toBe(false);
});
