import { mean, quantile } from '../../../report/src/statistics.ts';
import { inParallel, upTo } from '../../../report/src/workers.ts';
import { type Answer, textAt } from '../answer.ts';
import type { Client } from '../client.ts';
import type { Requests, StoreCommands } from '../measures.ts';
import { runningReplicas, type TourContext } from '../scene.ts';
import { countCommands } from './store-commands.ts';

/** Enough to keep every replica busy, few enough that two cores measure authenticating and not each other. */
const AT_ONCE = 4;
/** Requests a replica, until a client has met them all. */
const MEETINGS = 10;

/** Every client asks `each` times who it is; the gateway spreads the requests. */
export async function manyRequests(
  scene: TourContext,
  clients: readonly Client[],
  each: number,
): Promise<{ requests: Requests; storeCommands: StoreCommands | undefined }> {
  await inParallel(AT_ONCE, clients, (client) => introduce(scene, client));
  const perClient: Answer[][] = [];
  const work = async () => {
    const answers = await inParallel(AT_ONCE, clients, (client) => askWhoIAm(scene, client, each));
    perClient.push(...answers);
  };
  const counts = await countCommands(scene, work);
  const requests = summary(perClient);
  const storeCommands = counts && { ...counts, perRequest: (counts.busy - counts.idle) / requests.total };
  return { requests, storeCommands };
}

/** Every replica that the gateway leads the client to meets it once: what a first request costs is not counted. */
async function introduce(scene: TourContext, client: Client): Promise<void> {
  const strangers = new Set(await runningReplicas(scene.cluster));
  const tries = scene.facts.affinity ? 1 : MEETINGS * strangers.size;
  for (let asked = 0; asked < tries && strangers.size > 0; asked += 1) {
    const answer = await client.ask({ method: 'GET', path: '/api/me' });
    scene.faults.unless(answer, [200, 401]);
    strangers.delete(answer.replica);
  }
}

async function askWhoIAm({ faults }: TourContext, client: Client, times: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const _ of upTo(times)) {
    const answer = await client.ask({ method: 'GET', path: '/api/me' });
    answers.push(answer);
    faults.unless(answer, [200, 401]);
    if (answer.status === 200 && !isAbout(answer, client)) {
      faults.note('GET /api/me answered with the session of another user');
    }
  }
  return answers;
}

function isAbout({ body }: Answer, { signedIn }: Client): boolean {
  return (
    textAt(body, 'user', 'id') === signedIn.userId && textAt(body, 'session', 'id') === signedIn.sessionId
  );
}

function summary(perClient: readonly Answer[][]): Requests {
  const answers = perClient.flat();
  const perReplica = Object.groupBy(answers, ({ replica }) => replica);
  const times = answers.flatMap(({ status, authenticate }) => (status === 200 ? (authenticate ?? []) : []));
  return {
    clients: perClient.length,
    total: answers.length,
    perReplica: Object.fromEntries(
      Object.entries(perReplica)
        .map(([name, some = []]) => [name, some.length] as const)
        .toSorted(([one], [other]) => one.localeCompare(other, 'en', { numeric: true })),
    ),
    lost: perClient.filter((some) => some.some(({ status }) => status === 401)).length,
    credentialBytes: {
      sent: mean(answers.map(({ credentialBytes }) => credentialBytes.sent)),
      received: mean(answers.map(({ credentialBytes }) => credentialBytes.received)),
    },
    authenticate: { p50: quantile(times, 0.5), p99: quantile(times, 0.99), samples: times.length },
  };
}
