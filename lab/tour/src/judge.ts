import { type Bound, boundIn, type Expectation, losesAtScaleOut } from './expectations.ts';
import type { Delay, Measures } from './measures.ts';
import type { Settings } from './settings.ts';

/** Commands a request by which the count may be off: what happens once a second may fall into one window only. */
export const COMMAND_TOLERANCE = 0.05;

/** Milliseconds by which stated and seen authenticate time may differ, besides the uncertainty of what was seen. */
export const AUTHENTICATE_TOLERANCE = 1;

/** Under which circumstances the measures were taken. */
export interface Circumstances {
  /** The replicas at the start. */
  replicas: readonly string[];
  /** Time limits of the cluster; undefined where they are unknown: bounds that depend on them are not judged then. */
  settings: Settings | undefined;
}

/** What a strategy does not show although it should, as sentences; none when all is well. */
export function judge(facts: Expectation, measures: Measures, circumstances: Circumstances): string[] {
  return [
    ...everyReplicaAnswered(measures, circumstances),
    ...scaleOut(facts, measures, circumstances),
    ...replicaLoss(facts, measures),
    ...storeCommands(facts, measures),
    ...authenticateTime(measures),
    ...ending('a signed-out credential', measures.signOut, facts.signOut, circumstances),
    ...ending('a removed role', measures.role, facts.role, circumstances),
    ...cart(facts, measures, circumstances),
    ...when(
      measures.replicaLoss.revived,
      'a signed-out credential was accepted again after a replica was replaced',
    ),
    ...Object.entries(measures.faults).map(([what, times]) =>
      times === 1 ? what : `${what}, ${times} times`,
    ),
  ];
}

function everyReplicaAnswered({ requests }: Measures, { replicas }: Circumstances): string[] {
  const silent = replicas.filter((name) => (requests.perReplica[name] ?? 0) === 0);
  const strangers = Object.keys(requests.perReplica).filter((name) => !replicas.includes(name));
  return [
    ...when(silent.length > 0, `no request was answered by ${silent.join(', ')}`),
    ...when(strangers.length > 0, `requests were answered by ${strangers.join(', ')}, which is no replica`),
  ];
}

function scaleOut(facts: Expectation, { requests }: Measures, { replicas }: Circumstances): string[] {
  const { lost, clients } = requests;
  if (!losesAtScaleOut(facts)) {
    return when(
      lost > 0,
      `${lost} of ${clients} sessions were lost over ${replicas.length} replicas, none should be`,
    );
  }
  if (replicas.length < 2)
    return ['with one replica nothing is scaled out, so it cannot show the loss it is here for'];
  return when(
    lost === 0,
    `no session was lost over ${replicas.length} replicas: the loss it is here for did not show`,
  );
}

function replicaLoss({ keeper }: Expectation, measures: Measures): string[] {
  const { stopped, held, lost } = measures.replicaLoss;
  if (keeper === 'every replica') {
    return when(lost.length > 0, `${lost.length} sessions were lost when ${stopped} stopped, none should be`);
  }
  if (held.length === 0) return [`${stopped} held no session when it stopped, so its loss shows nothing`];
  const spared = held.filter((number) => !lost.includes(number));
  const others = lost.filter((number) => !held.includes(number));
  return [
    ...when(spared.length > 0, `${spared.length} of the ${held.length} sessions of ${stopped} outlived it`),
    ...when(others.length > 0, `${others.length} sessions were lost that ${stopped} did not hold`),
  ];
}

function storeCommands({ storeCommands: wanted }: Expectation, { storeCommands: seen }: Measures): string[] {
  if (seen === undefined) return when(wanted > 0, 'Redis is off');
  const off = Math.abs(seen.perRequest - wanted) > COMMAND_TOLERANCE;
  return when(off, `a request cost ${seen.perRequest.toFixed(2)} store commands instead of ${wanted}`);
}

function authenticateTime({ requests, authenticateCheck }: Measures): string[] {
  const { stated, interval, pairs } = authenticateCheck;
  if (requests.authenticate.samples === 0 || pairs === 0)
    return ['no authenticated request stated its authenticate time'];
  const low = interval.low - AUTHENTICATE_TOLERANCE;
  const high = interval.high + AUTHENTICATE_TOLERANCE;
  return when(
    stated < low || stated > high,
    `Server-Timing says ${stated.toFixed(2)} ms to authenticate, but /api/me takes ${interval.low.toFixed(2)} to ` +
      `${interval.high.toFixed(2)} ms longer than /api/public`,
  );
}

function ending(what: string, delay: Delay, bound: Bound, { settings }: Circumstances): string[] {
  const limit = boundIn(bound, settings);
  const late = limit !== undefined && (delay.still || delay.seconds > limit);
  const seconds = `${delay.still ? 'more than ' : ''}${delay.seconds.toFixed(2)} s`;
  return [
    ...when(late, `${what} was accepted for ${seconds}, the bound is ${limit} s`),
    ...when(delay.unasked.length > 0, `no client could show ${what} to ${delay.unasked.join(', ')}`),
  ];
}

function cart(facts: Expectation, { cart: seen }: Measures, { replicas }: Circumstances): string[] {
  const { rounds, written, lost } = seen;
  const two = facts.keeper === 'every replica' && replicas.length > 1;
  if (rounds === 0 || written === 0) return ['no two additions to a cart were under way at the same time'];
  return [
    ...when(two && seen.replicas.length < 2, `all additions to the cart went to ${seen.replicas.join()}`),
    ...when(
      facts.cart === 'both count' && lost !== 0,
      `the cart lost ${lost} of ${written} acknowledged additions`,
    ),
    ...when(
      facts.cart === 'last write wins' && lost <= 0,
      'no addition to the cart was lost, although the last write should win',
    ),
  ];
}

function when(fault: boolean, sentence: string): string[] {
  return fault ? [sentence] : [];
}
