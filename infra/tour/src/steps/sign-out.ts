import { described } from '../answer.ts';
import { type Client, withoutAffinity } from '../client.ts';
import { untilAllAnswered } from '../everywhere.ts';
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
  const { facts, site, cluster } = scene;
  const whole = await client.credential(ME.path);
  await expectAcceptance(scene, client, whole);
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

/** Otherwise every refusal afterwards would look like a success. */
async function expectAcceptance(scene: Scene, client: Client, credential: Credential): Promise<void> {
  const keepers = await keepersOf(scene, client);
  const answers = await untilAllAnswered(keepers, () => present(scene.site, credential, ME));
  for (const answer of answers) {
    if (keepers.includes(answer.replica) && answer.status !== 200) {
      scene.faults.note(`before the sign-out, ${described(answer)}`);
    }
  }
}

/** @returns when the sign-out that counted was acknowledged */
async function signOut(scene: Scene, client: Client): Promise<number> {
  const { facts, site, faults } = scene;
  const credential = await client.credential('/auth/logout');
  const home = losesAtScaleOut(facts) ? [client.signedIn.replica] : [];
  const send = async () => await present(site, credential, { method: 'POST', path: '/auth/logout' });
  // Any other replica answers 204 as well, and ends nothing.
  const answers = home.length > 0 ? await untilAllAnswered(home, send) : [await send()];
  for (const answer of answers) if (answer.status !== 204) faults.note(described(answer));
  return answers.at(-1)?.answeredAt ?? Number.NaN;
}
