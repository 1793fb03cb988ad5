import { inParallel } from '../../report/src/workers.ts';
import type { Settings } from '../../tour/src/settings.ts';
import { classifyResponse } from './classify-response.ts';
import { type Credential, doorsOf, meOf } from './credential.ts';
import { faultOf } from './fault.ts';
import { type Participants, planRevocations } from './revocations.ts';
import { playRound, type RoundResult } from './round.ts';
import type { Scenario } from './scenarios.ts';
import type { TestCluster } from './test-cluster.ts';

/** Everything an episode needs that is there before it. */
export interface TrialContext {
  venue: TestCluster;
  cast: Participants;
  scenario: Scenario;
  administrator: Credential;
  settings: Settings;
  signal: AbortSignal;
}

/** Signs in, ends, breaks and watches once; stops at the first round that is void. */
export async function runTrial(stage: TrialContext, number: number): Promise<RoundResult[]> {
  const { venue, cast, scenario, administrator, settings, signal } = stage;
  const { doors } = venue;
  const results: RoundResult[] = [];
  for (const acts of await planRevocations(cast, scenario, number)) {
    signal.throwIfAborted();
    const fault = faultOf(scenario.name, venue, number);
    const result = await playRound({ doors, acts, fault, administrator, settings, signal });
    results.push(result);
    if (result.reason !== undefined) return results;
  }
  // Rounds end as soon as every replica refuses: a later acceptance is seen here.
  if (results.length > 1) await askOnceMore(stage, results);
  return results;
}

async function askOnceMore(
  { venue: { doors } }: TrialContext,
  results: readonly RoundResult[],
): Promise<void> {
  const all = results.flatMap(({ seen }) => seen);
  await inParallel(doors.replicas.length, doors.replicas, async (_, index) => {
    for (const {
      watched: { credential, sighting },
    } of all) {
      const door = doorsOf(doors, credential)[index];
      if (door === undefined) continue;
      const reply = await door.line(0).send(meOf(credential));
      const said = classifyResponse(reply, credential.userId);
      if (said !== undefined) sighting.saw(door.name, reply.startedAt, said);
    }
  });
}
