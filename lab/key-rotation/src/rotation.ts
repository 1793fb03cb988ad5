import { setTimeout as pause } from 'node:timers/promises';
import { rotate } from './administrator.ts';
import type { Client, Place } from './client.ts';
import { Seen } from './seen.ts';

/** How often an access token is shown before its owner gets the next. */
const SHOWN = 8;
/** How long a new key may take until all clients' tokens are signed with it, in ms. */
const PATIENCE = 60_000;
const GLANCE = 50;
/** How far beyond its bound an old token goes on being shown, in ms, so that a late acceptance is seen. */
const BEYOND = 1500;

/** All clients refresh and present tokens without a pause, while the keys are rotated that often, one after the other. */
export async function rotateUnderLoad(
  place: Place,
  clients: readonly Client[],
  times: number,
): Promise<Seen> {
  const seen = new Seen();
  let over = false;
  const live = async (client: Client): Promise<void> => {
    while (!over && seen.refusals.length === 0) {
      await client.renew(seen);
      for (let shown = 0; shown < SHOWN && !over; shown += 1) await client.show(seen);
    }
  };
  const lives = clients.map(live);
  try {
    for (let time = 0; time < times; time += 1) await rotatedOnce(place, clients, seen);
  } finally {
    over = true;
    await Promise.all(lives);
  }
  return seen;
}

async function rotatedOnce(place: Place, clients: readonly Client[], seen: Seen): Promise<void> {
  while (seen.keys.size === 0) await pause(GLANCE);
  const before = new Set(seen.keys);
  await rotate(place, 'scheduled');
  const deadline = performance.now() + PATIENCE;
  while (seen.refusals.length === 0 && clients.some(({ key }) => before.has(key))) {
    if (performance.now() > deadline)
      throw new Error('not all clients’ tokens came to be signed with the new key');
    await pause(GLANCE);
  }
}

/** What an emergency did to tokens that the old key had signed. */
export interface Emergency {
  /** From its acknowledgement to the start of the last request that was accepted, in ms; 0: none was. */
  readonly lasted: number;
  /** Answers to old tokens. */
  readonly old: Seen;
  /** Answers to those who then refreshed. */
  readonly renewed: Seen;
}

/** Drops the keys at once, and goes on showing tokens of the old one to all replicas, for longer than `bound` ms. */
export async function rotateInEmergency(
  place: Place,
  clients: readonly Client[],
  bound: number,
): Promise<Emergency> {
  const [old, renewed] = [new Seen(), new Seen()];
  await Promise.all(clients.map((client) => client.renew(new Seen())));
  const acknowledged = await rotate(place, 'emergency');
  let last = acknowledged;
  const insist = async (client: Client): Promise<void> => {
    while (performance.now() < acknowledged + bound + BEYOND) {
      const started = performance.now();
      if (await client.show(old)) last = Math.max(last, started);
    }
  };
  await Promise.all(clients.map(insist));
  for (const client of clients) {
    await client.renew(renewed);
    await client.show(renewed);
  }
  return { lasted: last - acknowledged, old, renewed };
}
