import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '@gatehouse/testkit/answer';
import type { Fate } from '../generator.ts';
import type { Credential } from '../log.ts';
import { callOf, type Wish } from './calls.ts';
import type { Jar } from './jar.ts';
import type { Recorder } from './recorder.ts';
import type { Carry } from './wire.ts';

/** Who takes part in a history, and what they need for it. */
export interface Stage {
  readonly strategy: string;
  readonly origin: string;
  readonly carry: Carry;
  readonly recorder: Recorder;
}

export interface Request extends Wish {
  readonly actor: string;
  readonly userId: string;
  /** Hangs up after so many ms. */
  readonly cutAfter?: number | undefined;
}

/** Sends it, and writes down what comes of it. */
export async function send(stage: Stage, request: Request): Promise<Answer | undefined> {
  const { kind, actor, userId, credential, subject, cutAfter } = request;
  const operation = stage.recorder.begin({ kind, actor, userId, credential, subject });
  const call = callOf(request, stage.origin, userId);
  const signal = cutAfter === undefined ? undefined : AbortSignal.timeout(cutAfter);
  const heard = await stage.carry(stage.strategy, { ...call, signal });
  if (heard) stage.recorder.end(operation, heard, request.affinity);
  return heard?.answer;
}

/** Shows a credential at a host that it does not belong to: what comes of it is written down apart from the history. */
export async function show(stage: Stage, request: Request): Promise<void> {
  const { kind, actor, userId, credential, subject } = request;
  const operation = stage.recorder.beginShown({ kind, actor, userId, credential, subject });
  const heard = await stage.carry(stage.strategy, callOf(request, stage.origin, userId));
  if (heard) stage.recorder.endShown(operation, heard);
}

/** One presentation of a credential, by a client that keeps nothing. */
export const look = (
  stage: Stage,
  actor: string,
  credential: Credential,
  kind: Request['kind'],
): Promise<Answer | undefined> =>
  send(stage, {
    ...{ kind, actor, credential, userId: credential.userId, affinity: credential.affinity },
    ...{ subject: undefined, body: undefined, cart: undefined },
  });

/** How late a late answer is, in ms. */
const LATE_MS = 500;

/** The client learns of the answer, or does not. */
export async function arrive(jar: Jar, answer: Answer | undefined, fate: Fate): Promise<Answer | undefined> {
  if (answer === undefined || fate === 'lost') return undefined;
  if (fate === 'late') await pause(LATE_MS);
  jar.keep(answer);
  return answer;
}
