import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@gatehouse/infra/common/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Relay } from './relay.ts';

describe('a relay', () => {
  let echo: Server;
  let relay: Relay;
  const clients: Socket[] = [];

  beforeEach(async () => {
    echo = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.pipe(socket);
    });
    const target = await freePort();
    echo.listen(target, '127.0.0.1');
    await once(echo, 'listening');
    relay = new Relay(await freePort(), target);
    await relay.open();
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    relay.cut();
    echo.close();
    await pause(1);
  });

  async function client(): Promise<{ socket: Socket; heard: () => string }> {
    const socket = connect(relay.port, '127.0.0.1');
    clients.push(socket);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return { socket, heard: () => text };
  }

  it('passes everything on, both ways', async () => {
    const { socket, heard } = await client();
    socket.write('hello');
    await expect.poll(heard).toBe('hello');
    expect(relay.connections).toBe(1);
  });

  it('cuts connections and refuses new ones, until it is repaired', async () => {
    const { socket } = await client();
    socket.write('hello');
    await once(socket, 'data');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    relay.cut();
    expect(relay.connections).toBe(0);
    await closed;
    const refused = connect(relay.port, '127.0.0.1');
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
    await relay.repair();
    const again = await client();
    again.socket.write('back');
    await expect.poll(again.heard).toBe('back');
  });

  it('swallows what is said, closes nothing, and passes it on when it is repaired', async () => {
    const { socket, heard } = await client();
    socket.write('one ');
    await expect.poll(heard).toBe('one ');
    relay.swallow();
    socket.write('two');
    const late = await client();
    late.socket.write('three');
    await pause(50);
    expect([heard(), late.heard(), socket.closed]).toEqual(['one ', '', false]);
    await relay.repair();
    await expect.poll(heard).toBe('one two');
    await expect.poll(late.heard).toBe('three');
  });
});
