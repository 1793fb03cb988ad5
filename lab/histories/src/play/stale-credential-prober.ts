import { setTimeout as pause } from 'node:timers/promises';
import { chosenBy } from '@gatehouse/testkit/seeded-random';
import type { PlannedOperation } from '../generator.ts';
import type { Credential } from '../log.ts';
import { look, type Stage } from './actor.ts';

/** Presents all clients' credentials, old and new: it notices those that should be revoked. */
export async function probeStaleCredentials(stage: Stage, steps: readonly PlannedOperation[]): Promise<void> {
  let favourite: Credential | undefined;
  // Not awaited: a request to a stopped process is pending when it resumes.
  const looks: Promise<unknown>[] = [];
  for (const { after, kind, which, old } of steps) {
    await pause(after);
    const known = [...stage.recorder.credentials.values()].filter((one) => one.kind !== 'refresh');
    if (known.length === 0) continue;
    if (!favourite || old) favourite = chosenBy(known, which);
    looks.push(look(stage, 'watcher', favourite, kind));
  }
  await Promise.all(looks);
}

/** How many credentials are looked at when all is over. */
const LOOKS = 10;

/** When everything has calmed down: who is still let in, and who can still refresh? */
export async function lookAgain(stage: Stage): Promise<void> {
  const credentials = [...stage.recorder.credentials.values()];
  const last = credentials.filter(({ kind }) => kind !== 'refresh').slice(-LOOKS);
  const tokens = credentials.filter(({ kind }) => kind === 'refresh').slice(-LOOKS / 2);
  for (const credential of last) await look(stage, 'observer', credential, 'me');
  for (const credential of last.slice(-2)) await look(stage, 'observer', credential, 'cart-read');
  for (const credential of tokens) await look(stage, 'observer', credential, 'refresh');
}
