import { EventEmitter } from 'node:events';
import { type Redis, systemRandom } from '@gatehouse/defaults';
import { EPOCH_KEY } from '@gatehouse/session';
import { beforeEach, describe, expect, it } from 'vitest';
import { Continuity } from './continuity.ts';

/** A server with its data, which can be exchanged under its name. */
class ModelServer extends EventEmitter {
  data = new Map<string, string>([[EPOCH_KEY, 'run:1']]);
  isFull = false;
  loses = false;

  info = async (): Promise<string> => 'run_id:run';
  getrange = async (key: string): Promise<string> => this.data.get(key) ?? '';
  set = async (key: string, value: string): Promise<string | null> => {
    if (this.isFull) throw new Error('OOM command not allowed');
    const previous = this.data.get(key) ?? null;
    this.data.set(key, value);
    if (this.loses) throw new Error('Command timed out');
    return previous;
  };

  copy(): Map<string, string> {
    return new Map(this.data);
  }
}

describe('continuity of the data', () => {
  let server: ModelServer;
  let continuity: Continuity;

  beforeEach(() => {
    server = new ModelServer();
    continuity = new Continuity(server as unknown as Redis, systemRandom);
  });

  const isSame = async (): Promise<boolean> => (await continuity.look()).isSame;

  it('is unknown to a process that has just started, and then known', async () => {
    expect([await isSame(), await isSame(), await isSame()]).toEqual([false, true, true]);
  });

  it('is broken by an older copy, whatever the run id and the epoch say', async () => {
    await isSame();
    const older = server.copy();
    await isSame();
    server.data = older;
    expect(await continuity.look()).toEqual({ isSame: false, epoch: 'run:1' });
    expect(await isSame()).toBe(true);
  });

  it('is not broken by an answer that was lost, carried out or not', async () => {
    await isSame();
    server.loses = true;
    await expect(isSame()).rejects.toThrow();
    server.loses = false;
    expect(await isSame()).toBe(true);
  });

  it('is compared without memory for another nonce, and with an older copy broken all the same', async () => {
    await isSame();
    const older = server.copy();
    await isSame();
    server.isFull = true;
    expect([await isSame(), await isSame()]).toEqual([true, true]);
    server.data = older;
    expect(await isSame()).toBe(false);
  });
});
