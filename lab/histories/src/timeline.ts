import type { Violation } from './check-input.ts';
import { isTurnedAway } from './checks/reading.ts';
import type { Fault, Log, Operation } from './log.ts';

/** How much is shown before the first operation that a violation is about, in ms. */
const BEFORE_MS = 6000;

/** The part of a history that a violation is about, as a time line. */
export function timelineAround(log: Log, violation: Violation): string {
  const times = violation.about.flatMap(({ started, ended }) => [started, ended ?? started]);
  const [from, to] = [Math.min(...times) - BEFORE_MS, Math.max(...times)];
  const sessions = new Set(violation.about.map(({ credential }) => credential?.sessionId));
  const users = new Set(violation.about.map(({ userId }) => userId));
  const isNear = (operation: Operation): boolean =>
    violation.about.includes(operation) ||
    (operation.started <= to &&
      (operation.ended ?? to) >= from &&
      (sessions.has(operation.credential?.sessionId) ||
        (users.has(operation.userId) && CHANGES.has(operation.kind))));
  return renderTimeline(log, log.operations.filter(isNear));
}

const CHANGES = new Set([
  'sign-in',
  'delete-session',
  'logout-everywhere',
  'password',
  'set-roles',
  'revoke',
]);

/** Operations and faults in their order; times in ms since the first operation of the history. */
export function renderTimeline(log: Log, operations: readonly Operation[] = log.operations): string {
  const zero = log.operations[0]?.started ?? 0;
  const events = [
    ...operations.map((operation) => ({ at: operation.started, line: lineOf(operation, log, zero) })),
    ...log.faults.flatMap((fault) => linesOf(fault, zero)),
  ];
  return events
    .toSorted((one, other) => one.at - other.at)
    .map(({ line }) => line)
    .join('\n');
}

function linesOf({ kind, replica, from, to }: Fault, zero: number): { at: number; line: string }[] {
  const what = replica === undefined ? kind : `${kind}: ${replica}`;
  return [
    { at: from, line: `  ==== ${time(from - zero)}  ${what}` },
    { at: to, line: `  ==== ${time(to - zero)}  over: ${what}` },
  ];
}

function lineOf(operation: Operation, log: Log, zero: number): string {
  const { number, kind, actor, credential, userId, subject, started, ended, told: answer } = operation;
  const span = `${time(started - zero)}–${ended === undefined ? '?' : time(ended - zero)}`.padEnd(17);
  const who = log.people.find(({ id }) => id === userId)?.username ?? userId;
  const credentials =
    credential && `${credential.kind} ${short(credential.text)} of ${short(credential.sessionId)}`;
  const result = [
    answer?.status ?? 'no answer',
    answer?.code,
    answer?.sessionId && `session ${short(answer.sessionId)}`,
    answer?.child && `child ${short(answer.child)}`,
    answer?.roles?.join('+'),
    answer?.cart && `cart ${answer.cart.map(({ quantity }) => quantity).join(',')}`,
  ];
  const mark = isTurnedAway(operation) ? '×' : ' ';
  const words = [
    who,
    credentials,
    subject && short(subject, 20),
    '=',
    ...result,
    `at ${answer?.replica ?? '-'}`,
  ];
  return `${mark}${String(number).padStart(5)} ${span} ${actor.padEnd(11)} ${kind.padEnd(11)} ${words.filter(Boolean).join(' ')}`;
}

const time = (milliseconds: number): string => milliseconds.toFixed(0).padStart(6);
const short = (text: string, length = 6): string => text.slice(-length);
