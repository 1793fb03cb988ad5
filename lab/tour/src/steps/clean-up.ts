import { inParallel } from '../../../report/src/workers.ts';
import { untilAllAnswered } from '../all-replicas.ts';
import type { Client } from '../client.ts';
import { losesAtScaleOut } from '../expectations.ts';
import type { SignOutsElsewhere } from '../measures.ts';
import type { TestUser } from '../people.ts';
import { askKeeper, type TourContext } from '../scene.ts';
import { present } from '../site.ts';

const ME = { method: 'GET', path: '/api/me' } as const;
const SIGN_OUT = { method: 'POST', path: '/auth/logout' } as const;
const AT_ONCE = 4;

/**
 * Signs all clients out, so that the tour leaves no session behind. Where only one replica knows a session and the gateway
 * does not lead there, this is a measure too: how many sign-outs, each sent once as a client would, end nothing?
 * @param clients those whose session lives
 */
export async function signAllOut(
  scene: TourContext,
  clients: readonly Client[],
): Promise<SignOutsElsewhere | undefined> {
  if (!losesAtScaleOut(scene.facts)) {
    const answers = await inParallel(AT_ONCE, clients, (client) => client.send(SIGN_OUT));
    for (const answer of answers) scene.faults.unless(answer, [204]);
    return undefined;
  }
  const endedNothing = await inParallel(AT_ONCE, clients, (client) => signOutOnce(scene, client));
  return { sent: clients.length, endedNothing: endedNothing.filter(Boolean).length };
}

/** @returns whether it was answered 204 and the session went on */
async function signOutOnce({ site, faults }: TourContext, client: Client): Promise<boolean> {
  const copy = await client.credential(ME.path);
  const home = [client.signedIn.replica];
  const answer = await client.send(SIGN_OUT);
  faults.unless(answer, [204]);
  const asked = await untilAllAnswered(home, () => present(site, copy, ME));
  const lives = asked.at(-1)?.status === 200;
  // Now for good: where it reaches the holder.
  if (lives) await untilAllAnswered(home, () => present(site, copy, SIGN_OUT));
  return lives && answer.status === 204;
}

/** Deletes the account that was registered for the tour, and signs the administrator out. */
export async function deleteVisitor(
  scene: TourContext,
  administrator: Client,
  visitor: TestUser,
): Promise<void> {
  const answer = await askKeeper(scene, administrator, {
    method: 'DELETE',
    path: `/auth/admin/users/${visitor.id}`,
  });
  scene.faults.unless(answer, [204]);
  await signAllOut(scene, [administrator]);
}
