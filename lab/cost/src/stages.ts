import type { Stage } from '../../report/src/progress.ts';
import type { Workload } from './workload.ts';

/** On an idle machine with two cores, in seconds. */
const SIGN_IN = 0.03;
const REQUEST = 0.0002;
const SLICE = 0.01;

/** What a run does one after the other, for showing how far it is. */
export function stagesOf(strategies: readonly string[], { clients, rounds, requests }: Workload): Stage[] {
  const slice = SLICE + requests * REQUEST;
  return [
    ...strategies.map((strategy) => ({
      title: `${strategy}: ${clients} clients sign in`,
      seconds: clients * SIGN_IN,
    })),
    { title: 'warming up', seconds: strategies.length * 20 * slice },
    {
      title: `${strategies.length} strategies and a plain server in turns, ${rounds} rounds`,
      seconds: strategies.length * rounds * 4 * slice,
    },
  ];
}
