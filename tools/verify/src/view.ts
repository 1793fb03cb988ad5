import { clock, type Durations } from './durations.ts';
import type { Outcome, Step } from './step.ts';

/** Tells the user how far the run is. */
export interface View {
  started(step: Step): void;
  /** The latest line a running step wrote. */
  wrote(step: Step, line: string): void;
  ended(outcome: Outcome): void;
  close(): void;
}

/** The part of standard output that a view uses. */
export interface Screen {
  isTTY: boolean;
  columns: number;
  write(text: string): void;
}

interface Running {
  step: Step;
  since: number;
  line: string;
}

/** How often a run without a terminal says that it is alive, and a terminal is redrawn. */
const HEARTBEAT_MS = 30_000;
const REDRAW_MS = 250;

/** On a terminal one line at the bottom changes in place; elsewhere there is a line at each end and a heartbeat. */
export function openView(out: Screen, steps: readonly Step[], durations: Durations): View {
  const running = new Map<string, Running>();
  const open = new Set(steps.map(({ name }) => name));
  const width = Math.max(...steps.map(({ name }) => name.length));
  const erase = out.isTTY ? '\r\u001b[K' : '';

  const secondsOf = ({ since }: Running): number => (performance.now() - since) / 1000;
  const left = (): string => {
    const known = steps.filter(({ name }) => open.has(name) && durations[name] !== undefined);
    if (known.length < open.size) return '';
    const estimate = known.reduce((sum, { name }) => {
      const spent = running.get(name);
      return sum + Math.max((durations[name] ?? 0) - (spent ? secondsOf(spent) : 0), 0);
    }, 0);
    return `, about ${clock(estimate)} to go`;
  };
  const describe = (one: Running): string => {
    const last = durations[one.step.name];
    return `${one.step.name} ${clock(secondsOf(one))}${last === undefined ? '' : ` of ${clock(last)}`}`;
  };
  const alive = (): void => {
    if (running.size === 0) return;
    const all = [...running.values()];
    const line = all.map(({ line: latest }) => latest).findLast((latest) => latest !== '') ?? '';
    const text = `… ${all.map(describe).join(' · ')}${left()}${line === '' ? '' : `  ${line}`}`;
    out.write(out.isTTY ? `${erase}${text.slice(0, (out.columns || 80) - 1)}` : `${text}\n`);
  };
  const timer = setInterval(alive, out.isTTY ? REDRAW_MS : HEARTBEAT_MS);

  return {
    started(step) {
      running.set(step.name, { step, since: performance.now(), line: '' });
    },
    wrote(step, line) {
      const one = running.get(step.name);
      if (one) one.line = line;
    },
    ended(outcome) {
      const { step, seconds } = outcome;
      running.delete(step.name);
      open.delete(step.name);
      out.write(
        `${erase}${mark(outcome)} ${step.name.padEnd(width)}  ${clock(seconds).padStart(6)}  ${sentence(outcome)}\n`,
      );
    },
    close() {
      clearInterval(timer);
      out.write(erase);
    },
  };
}

export function mark({ failed, skipped }: Outcome): string {
  if (failed > 0) return '✗';
  return skipped.length > 0 ? '–' : '✓';
}

function sentence({ step, passed, failed, skipped }: Outcome): string {
  if (failed === 0 && passed === 0) return `skipped: ${skipped.join('; ')}`;
  const counts = [
    ...(passed + failed > 1 ? [`${passed} passed`] : []),
    ...(failed > 0 && passed + failed > 1 ? [`${failed} failed`] : []),
    ...(skipped.length > 0 ? [`${skipped.length} skipped`] : []),
  ];
  const claim = failed > 0 ? `NOT: ${step.claim}` : step.claim;
  return counts.length === 0 ? claim : `${claim} (${counts.join(', ')})`;
}
