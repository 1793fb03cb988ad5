import { duration, several } from '../../report/src/format.ts';
import { boundIn, type Expectation } from './expectations.ts';
import type { Delay, Measures } from './measures.ts';
import type { Settings } from './settings.ts';

/** What was seen of a strategy, from the numbers alone: it says the same whether that was expected or not. */
export function summaryOf(facts: Expectation, measures: Measures, settings: Settings | undefined): string {
  const sentences = [
    scaledOut(facts, measures),
    replicaLost(measures),
    endings(facts, measures, settings),
    cart(measures),
    elsewhere(measures),
    undecided(measures),
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function scaledOut({ affinity }: Expectation, { requests, storeCommands }: Measures): string {
  const { lost, clients, perReplica } = requests;
  if (lost > 0) {
    return `${lost} of ${clients} clients were told to sign in again as soon as a request went to another replica.`;
  }
  if (Object.keys(perReplica).length < 2) return 'No client was signed out on the only replica.';
  if (affinity) return 'Every client was brought back to its own replica, so no client was signed out.';
  const price = storeCommands?.perRequest ?? 0;
  return price < 0.5
    ? 'Every replica authenticated every client and asked no store.'
    : `Every replica authenticated every client, at ${price.toFixed(2)} Redis commands a request.`;
}

function replicaLost({ replicaLoss }: Measures): string {
  const { stopped, lost } = replicaLoss;
  return lost.length === 0
    ? 'Replacing a replica cost no session.'
    : `With ${stopped} went ${several(lost.length, 'session')}.`;
}

function endings(facts: Expectation, measures: Measures, settings: Settings | undefined): string {
  const both = (verb: 'was' | 'were') => ({
    signOut: noticed(measures.signOut, boundIn(facts.signOut, settings), verb),
    role: noticed(measures.role, boundIn(facts.role, settings), verb),
  });
  const { signOut, role } = both('was');
  if (measures.signOutsElsewhere !== undefined) {
    return `A sign-out that reached the session's replica ${signOut}; the removal of a role ${role}.`;
  }
  return signOut === role
    ? `A sign-out and the removal of a role ${both('were').signOut}.`
    : `A sign-out ${signOut}; the removal of a role ${role}.`;
}

/** `counted at once`, `counted everywhere after 9.8 s (bound: 11 s)` */
function noticed(delay: Delay, bound: number | undefined, verb: 'was' | 'were'): string {
  if (delay.still) return `${verb} not noticed within ${Math.floor(delay.seconds)} s`;
  if (delay.seconds === 0) return 'counted at once';
  return `counted everywhere after ${duration(delay)}${bound === undefined ? '' : ` (bound: ${bound} s)`}`;
}

function cart({ cart: { written, lost } }: Measures): string {
  return lost === 0
    ? ''
    : `Of ${written} acknowledged cart additions ${lost} were lost to the other one under way.`;
}

function elsewhere({ signOutsElsewhere }: Measures): string {
  if (signOutsElsewhere === undefined || signOutsElsewhere.endedNothing === 0) return '';
  const { sent, endedNothing } = signOutsElsewhere;
  const sentence = 'sign-outs reached a replica that did not hold the session: answered 204, ended nothing.';
  return `${endedNothing} of ${sent} ${sentence}`;
}

function undecided(measures: Measures): string {
  const count = measures.undecided;
  return count === 0 ? '' : `${several(count, 'answer')} said "undecided" (503): a store was too slow.`;
}
