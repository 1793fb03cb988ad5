import { duration, milliseconds } from '../../report/src/format.ts';
import { AUTHENTICATE_TOLERANCE, COMMAND_TOLERANCE } from './judge.ts';
import type { Delay, Measures } from './measures.ts';

/** One column of the table, or one line of the list where the table does not fit. */
export interface Column {
  name: string;
  /** The name as the lines of the table's head. */
  head: string;
  /** One sentence of the legend. */
  meaning: string;
  /** May have line breaks, to keep its column narrow. */
  cell: (measures: Measures, replicas: readonly string[]) => string;
}

/** So that the counts of ten replicas do not widen the table. */
const COUNTS_A_LINE = 3;

export const columns: readonly Column[] = [
  {
    name: 'requests per replica',
    head: 'requests\nper replica',
    meaning: 'GET /api/me of all clients, counted by X-Replica.',
    cell: ({ requests }, replicas) => inLines(replicas.map((name) => requests.perReplica[name] ?? 0)),
  },
  {
    name: 'lost at scale-out',
    head: 'lost at\nscale-out',
    meaning: 'clients that got a 401 without a sign-out or expiry during these requests.',
    cell: ({ requests }) => `${requests.lost} of ${requests.clients}`,
  },
  {
    name: 'lost with a replica',
    head: 'lost with\na replica',
    meaning: 'sessions lost when one replica was stopped and replaced; "held": those it had signed in.',
    cell: ({ replicaLoss: { lost, held } }) =>
      held.length === 0 ? `${lost.length}` : `${lost.length}, held ${held.length}`,
  },
  {
    name: 'store commands a request',
    head: 'store\ncommands\na request',
    meaning:
      'what Redis counted (INFO commandstats) during the requests less what it counted in an idle window of the same ' +
      `length, without health checks and the first meeting of a client and a replica; ± ${COMMAND_TOLERANCE}.`,
    cell: ({ storeCommands }) => storeCommands?.perRequest.toFixed(2).replace('-0.00', '0.00') ?? 'no Redis',
  },
  {
    name: 'credential bytes a request',
    head: 'credential\nbytes\na request',
    meaning: 'header lines Cookie and Authorization sent and Set-Cookie received, on average.',
    cell: ({ requests: { credentialBytes } }) =>
      `${Math.round(credentialBytes.sent + credentialBytes.received)}`,
  },
  {
    name: 'authenticate p50 / p99',
    head: 'authenticate\np50 / p99\nms',
    meaning:
      'Server-Timing of the requests that were authenticated. It must agree with how much longer /api/me takes than ' +
      `/api/public, asked in turn: the 95 % interval of that median ± ${AUTHENTICATE_TOLERANCE} ms.`,
    cell: ({ requests: { authenticate } }) =>
      `${milliseconds(authenticate.p50)} / ${milliseconds(authenticate.p99)}`,
  },
  {
    name: 'sign-out accepted for',
    head: 'sign-out\naccepted\nfor',
    meaning:
      'from the acknowledged sign-out, sent where the session is kept, to the start of the last request that was accepted ' +
      'with a copy of the credential, shown to every replica again and again.',
    cell: ({ signOut }) => inCell(signOut),
  },
  {
    name: 'removed role works for',
    head: 'removed\nrole works\nfor',
    meaning: 'the same for a role that an administrator took away.',
    cell: ({ role }) => inCell(role),
  },
  {
    name: 'cart writes lost',
    head: 'cart\nwrites\nlost',
    meaning: 'of acknowledged additions, sent two at a time, to two replicas where two know the session.',
    cell: ({ cart }) => `${cart.lost} of ${cart.written}`,
  },
];

function inLines(counts: readonly number[]): string {
  const lines: string[] = [];
  for (let start = 0; start < counts.length; start += COUNTS_A_LINE) {
    lines.push(counts.slice(start, start + COUNTS_A_LINE).join(' '));
  }
  return lines.join('\n');
}

function inCell(delay: Delay): string {
  return duration(delay).replace(', still ', ',\nstill\n');
}
