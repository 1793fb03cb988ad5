import type { StrategyName } from '@gatehouse/contracts';
import { isTurnedAway } from './checks/accepted.ts';
import type { Operation } from './history.ts';
import type { Run } from './run.ts';

/** A history for people: what was not kept, what each client did, and each step in its order. */
export function renderTimeline(strategy: StrategyName, seed: number, run: Run): string {
  const { history, violations, trace, isCalm } = run;
  return [
    `${strategy}, seed ${seed}, ${isCalm ? 'calm' : 'with faults'}`,
    `Again: RACES_STRATEGY=${strategy} RACES_SEED=${seed} npx vitest run --project service races`,
    '',
    violations.length === 0 ? 'Everything was kept.' : 'Not kept:',
    ...violations.map(({ check, what }) => `  ${check}: ${what}`),
    '',
    'Operations (ms, true time):',
    ...history.operations.map(line),
    '',
    'Steps:',
    ...trace.map(({ time, at, label }) => `${String(time).padStart(7)}  ${at.padEnd(9)} ${label}`),
  ].join('\n');
}

function line(operation: Operation): string {
  const { number, kind, actor, node, credential, userId, started, ended, outcome, subject } = operation;
  const times = `${started.time}–${ended?.time ?? '?'}`.padEnd(12);
  const who = credential ? `${credential.kind} of ${credential.sessionId.slice(0, 6)}` : userId;
  const result = [outcome?.status ?? 'no answer', outcome?.reason, outcome?.sessionId?.slice(0, 6)];
  const mark = isTurnedAway(operation) ? '×' : ' ';
  return `${mark}${String(number).padStart(4)} ${times} ${actor} → ${node}: ${kind} ${who} ${subject?.slice(0, 16) ?? ''} = ${result.filter((part) => part !== undefined).join(' ')}`;
}
