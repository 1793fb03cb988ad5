import { EventEmitter } from 'node:events';
import { systemRandom } from '@gatehouse/defaults';
import type { Redis } from 'ioredis';
import { beforeEach, describe, expect, it } from 'vitest';
import { EPOCH_KEY, EpochGate } from './epoch.ts';

/** A connection to a Redis that holds an epoch, and an auth process that confirms it or not. */
class ModelConnection extends EventEmitter {
  epoch = 'run:1';
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
  let gate: EpochGate;

  beforeEach(() => {
    connection = new ModelConnection();
    gate = new EpochGate(connection as unknown as Redis, systemRandom);
  });

  it('is passed with a confirmation, and asks once for all that wait', async () => {
    expect(await Promise.all([gate.pass(), gate.pass()])).toEqual(['run:1', 'run:1']);
    await gate.pass();
    expect(connection.asked).toBe(1);
  });

  it('is not passed by an epoch that merely lies there', async () => {
    connection.confirms = false;
    await expect(gate.pass()).rejects.toThrow('auth has not told');
    expect(gate.epoch).toBeUndefined();
  });

  it('is closed again with its connection', async () => {
    await gate.pass();
    connection.confirms = false;
    connection.emit('close');
    expect(gate.epoch).toBeUndefined();
    await expect(gate.pass()).rejects.toThrow('auth has not told');
  });

  it('does not open for a connection that was asked for before it closed', async () => {
    const passed = gate.pass();
    connection.emit('close');
    await expect(passed).rejects.toThrow('auth has not told');
    expect(gate.epoch).toBeUndefined();
  });

  it('is closed by an answer under another epoch, and only under the one that was confirmed', async () => {
    await gate.pass();
    gate.refuse('run:0');
    expect(gate.epoch).toBe('run:1');
    connection.epoch = 'run:2';
    gate.refuse('run:1');
    expect(await gate.pass()).toBe('run:2');
  });
});
