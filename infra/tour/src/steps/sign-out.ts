import { type Client, withoutAffinity } from '../client.ts';
import { expectOfAll, untilAllAnswered } from '../everywhere.ts';
import { losesAtScaleOut } from '../expectations.ts';
import type { Delay } from '../measures.ts';
import { keepersOf, runningReplicas, type Scene } from '../scene.ts';
import { type Credential, present } from '../site.ts';
import { replay } from './replay.ts';

const ME = { method: 'GET', path: '/api/me' } as const;

/**
 * Signs a client out and shows its credential, copied before, to every replica: where is it still accepted, and until
 * when? The sign-out goes to the replica that holds the session, where only one does.
 */
export async function signedOut(scene: Scene, client: Client): Promise<{ delay: Delay; copy: Credential }> {
  const { facts, site, cluster, faults } = scene;
  const whole = await client.credential(ME.path);
  const replicas = await keepersOf(scene, client);
  // Else every refusal afterwards would look like a success.
  const expected = { replicas, status: 200, situation: 'before the sign-out, ', faults };
  await expectOfAll(expected, () => present(site, whole, ME));
  const since = await signOut(scene, client);
  // Affinity would show it to one replica only.
  const copy = withoutAffinity(whole);
  const delay = await replay({
    scene,
    since,
    replicas: await runningReplicas(cluster),
    bound: facts.signOut,
    send: () => present(site, copy, ME),
    refusals: [401],
  });
  return { delay, copy };
}

/** @returns when the sign-out that counted was acknowledged */
async function signOut({ facts, site, faults }: Scene, client: Client): Promise<number> {
  const credential = await client.credential('/auth/logout');
  const send = () => present(site, credential, { method: 'POST', path: '/auth/logout' });
  // Any other replica answers 204 as well, and ends nothing.
  const answers = losesAtScaleOut(facts)
    ? await untilAllAnswered([client.signedIn.replica], send)
    : [await send()];
  for (const answer of answers) faults.unless(answer, [204]);
  return answers.at(-1)?.answeredAt ?? Number.NaN;
}
