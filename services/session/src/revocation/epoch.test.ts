import { EventEmitter } from 'node:events';
import { systemRandom } from '@gatehouse/defaults';
import type { Redis } from 'ioredis';
import { beforeEach, describe, expect, it } from 'vitest';
import { EPOCH_KEY, EpochGuard } from './epoch.ts';

/** A connection to a Redis that holds an epoch, and an auth process that confirms it or not. */
class ModelConnection extends EventEmitter {
  epoch = 'run:1';
  status = 'wait';
  confirms = true;
  asked = 0;
  readonly #keys = new Map<string, string>();

  set = async (key: string, value: string): Promise<void> => void this.#keys.set(key, value);
  getrange = async (key: string): Promise<string> =>
    key === EPOCH_KEY ? this.epoch : (this.#keys.get(key) ?? '');
  publish = async (_channel: string, nonce: string): Promise<void> => {
    this.asked += 1;
    if (this.confirms) this.#keys.set(`{gatehouse}:ask:${nonce}`, this.epoch);
  };
}

describe('the gate of a connection', () => {
  let connection: ModelConnection;
  let guard: EpochGuard;

  beforeEach(() => {
    connection = new ModelConnection();
    guard = new EpochGuard(connection as unknown as Redis, systemRandom);
  });

  it('is passed with a confirmation, and asks once for all that wait', async () => {
    expect(await Promise.all([guard.assertComplete(), guard.assertComplete()])).toEqual(['run:1', 'run:1']);
    await guard.assertComplete();
    expect(connection.asked).toBe(1);
  });

  it('is not passed by an epoch that merely lies there', async () => {
    connection.confirms = false;
    await expect(guard.assertComplete()).rejects.toThrow('auth has not told');
    expect(guard.epoch).toBeUndefined();
  });

  it('is closed again with its connection', async () => {
    await guard.assertComplete();
    connection.confirms = false;
    connection.emit('close');
    expect(guard.epoch).toBeUndefined();
    await expect(guard.assertComplete()).rejects.toThrow('auth has not told');
  });

  it('does not open for a connection that was asked for before it closed', async () => {
    const passed = guard.assertComplete();
    connection.emit('close');
    await expect(passed).rejects.toThrow('auth has not told');
    expect(guard.epoch).toBeUndefined();
  });

  it('is closed by an answer under another epoch, and only under the one that was confirmed', async () => {
    await guard.assertComplete();
    guard.refuse('run:0');
    expect(guard.epoch).toBe('run:1');
    connection.epoch = 'run:2';
    guard.refuse('run:1');
    expect(await guard.assertComplete()).toBe('run:2');
  });

  it('is opened by the connection that comes back, before any request asks', async () => {
    connection.emit('ready');
    await expect.poll(() => guard.epoch).toBe('run:1');
    connection.emit('close');
    connection.epoch = 'run:2';
    connection.emit('ready');
    await expect.poll(() => guard.epoch).toBe('run:2');
    expect(connection.asked).toBe(2);
  });

  it('is opened as soon as auth confirms, where it did not at first, and after another epoch', async () => {
    connection.confirms = false;
    connection.emit('ready');
    await expect(guard.assertComplete()).rejects.toThrow('auth has not told');
    connection.confirms = true;
    await expect.poll(() => guard.epoch).toBe('run:1');
    connection.epoch = 'run:2';
    guard.refuse('run:1');
    await expect.poll(() => guard.epoch).toBe('run:2');
  });

  it('asks no more for a connection that has closed', async () => {
    connection.confirms = false;
    connection.emit('ready');
    await expect(guard.assertComplete()).rejects.toThrow('auth has not told');
    connection.emit('close');
    const { asked } = connection;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(connection.asked).toBe(asked);
  });

  it('is opened for a connection that was ready already', async () => {
    connection.status = 'ready';
    const late = new EpochGuard(connection as unknown as Redis, systemRandom);
    await expect.poll(() => late.epoch).toBe('run:1');
  });
});
