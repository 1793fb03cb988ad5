import { expectOfAll, untilAllAnswered } from '../all-replicas.ts';
import type { Answer } from '../answer.ts';
import { type Client, withoutAffinity } from '../client.ts';
import { losesAtScaleOut } from '../expectations.ts';
import type { Delay } from '../measures.ts';
import { keepersOf, runningReplicas, type TourContext } from '../scene.ts';
import { type Credential, present } from '../site.ts';
import { replay } from './replay.ts';

const ME = { method: 'GET', path: '/api/me' } as const;

/**
 * Signs a client out and shows its credential, copied before, to every replica: where is it still accepted, and until
 * when? The sign-out goes to the replica that holds the session, where only one does.
 */
export async function signedOut(
  scene: TourContext,
  client: Client,
  others: readonly Client[],
): Promise<{ delay: Delay; copy: Credential }> {
  const { facts, site, cluster, faults } = scene;
  const whole = await client.credential(ME.path);
  const replicas = await keepersOf(scene, client);
  // Else every refusal afterwards would look like a success.
  const expected = { replicas, status: 200, situation: 'before the sign-out, ', faults };
  await expectOfAll(expected, () => present(site, whole, ME));
  const since = await signOut(scene, client);
  const running = await runningReplicas(cluster);
  const copy = withoutAffinity(whole);
  const copies = facts.affinity ? await ledTo(running, copy, others) : [copy];
  let turn = 0;
  const send = (): Promise<Answer> => {
    turn += 1;
    return present(site, copies[turn % copies.length] ?? copy, ME);
  };
  const delay = await replay({
    scene,
    since,
    replicas: running,
    bound: facts.signOut,
    send,
    refusals: [401],
  });
  return { delay, copy };
}

/**
 * The copy, once for each replica, with the affinity of another client that lives there. Without any the gateway would
 * choose, and avoid for a long time a replica that others are led to.
 */
async function ledTo(
  replicas: readonly string[],
  copy: Credential,
  others: readonly Client[],
): Promise<Credential[]> {
  return await Promise.all(
    replicas.map(async (name) => {
      const affinity = await others.find(({ signedIn }) => signedIn.replica === name)?.affinity();
      return affinity === undefined ? copy : { ...copy, cookie: `${copy.cookie}; ${affinity}` };
    }),
  );
}

/** @returns when the sign-out that counted was acknowledged */
async function signOut({ facts, site, faults }: TourContext, client: Client): Promise<number> {
  const credential = await client.credential('/auth/logout');
  const send = () => present(site, credential, { method: 'POST', path: '/auth/logout' });
  // Any other replica answers 204 as well, and ends nothing.
  const answers = losesAtScaleOut(facts)
    ? await untilAllAnswered([client.signedIn.replica], send)
    : [await send()];
  for (const answer of answers) faults.unless(answer, [204]);
  return answers.at(-1)?.answeredAt ?? Number.NaN;
}
