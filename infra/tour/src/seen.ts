import { type Expectation, losesAtScaleOut } from './expectations.ts';
import { duration, several } from './format.ts';
import type { Delay, Measures } from './measures.ts';

/** What was seen of a strategy, from the numbers alone: it says the same whether that was expected or not. */
export function seen(facts: Expectation, measures: Measures): string {
  return [
    scaledOut(facts, measures),
    replicaLost(measures),
    endings(measures),
    cart(measures),
    elsewhere(measures),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function scaledOut(facts: Expectation, { requests, storeCommands }: Measures): string {
  const { lost, clients } = requests;
  if (lost > 0) {
    return `${lost} of ${clients} clients were told to sign in again as soon as a request went to another replica.`;
  }
  if (facts.affinity) return 'Every client was brought back to its own replica, so nobody was signed out.';
  if (losesAtScaleOut(facts)) return 'Nobody was signed out.';
  const price = storeCommands?.perRequest ?? 0;
  return price < 0.5
    ? 'Every replica recognised every client and asked no store.'
    : `Every replica recognised every client, at ${price.toFixed(2)} Redis commands a request.`;
}

function replicaLost({ replicaLoss }: Measures): string {
  const { stopped, lost } = replicaLoss;
  return lost.length === 0
    ? 'Replacing a replica cost no session.'
    : `With ${stopped} went ${several(lost.length, 'session')}.`;
}

function endings({ signOut, role }: Measures): string {
  const out = `A sign-out ${noticed(signOut)}`;
  return duration(signOut) === duration(role)
    ? `${out}, and so did the removal of a role.`
    : `${out}; the removal of a role ${noticed(role)}.`;
}

function noticed(delay: Delay): string {
  if (delay.still) return `was not noticed within ${Math.floor(delay.seconds)} s`;
  return delay.seconds === 0 ? 'counted at once' : `counted everywhere after ${duration(delay)}`;
}

function cart({ cart: { written, lost } }: Measures): string {
  return lost === 0
    ? ''
    : `Of ${written} acknowledged cart additions ${lost} were lost to the other one under way.`;
}

function elsewhere({ signOutsElsewhere }: Measures): string {
  if (signOutsElsewhere === undefined || signOutsElsewhere.endedNothing === 0) return '';
  const { sent, endedNothing } = signOutsElsewhere;
  return `${endedNothing} of ${sent} sign-outs reached a replica that did not hold the session: answered 204, ended nothing.`;
}
