/** The part of standard error that progress uses. */
export interface Screen {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

export interface Stage {
  title: string;
  /** How long it takes on an idle machine with two cores. */
  seconds: number;
}

export interface Progress {
  /** The stage of that number begins. */
  enter(stage: number): void;
  /** Something worth knowing inside a stage. */
  say(line: string): void;
  close(): void;
}

const REDRAW = 250;

/** On a terminal one line that changes in place, elsewhere a line a stage; each with the time left. */
export function openProgress(out: Screen, stages: readonly Stage[]): Progress {
  const erase = out.isTTY ? '\r\u001b[K' : '';
  let current = 0;
  let since = performance.now();
  let detail = '';

  const left = (): string => {
    const spent = (performance.now() - since) / 1000;
    const own = Math.max((stages[current]?.seconds ?? 0) - spent, 1);
    const later = stages.slice(current + 1).reduce((sum, { seconds }) => sum + seconds, 0);
    return `about ${Math.ceil(own + later)} s left`;
  };
  const line = (): string => {
    const place = `[${current + 1}/${stages.length}]`;
    // The time stands where a narrow terminal does not cut it off.
    return `${place} ${left()}: ${stages[current]?.title ?? ''}${detail === '' ? '' : `  ${detail}`}`;
  };
  const draw = (): void => {
    out.write(`${erase}${line().slice(0, (out.columns ?? 80) - 1)}`);
  };
  const timer = out.isTTY ? setInterval(draw, REDRAW) : undefined;

  return {
    enter(stage) {
      current = stage;
      since = performance.now();
      detail = '';
      if (out.isTTY) draw();
      else out.write(`${line()}\n`);
    },
    say(text) {
      if (out.isTTY) detail = text;
      else out.write(`      ${text}\n`);
    },
    close() {
      clearInterval(timer);
      out.write(erase);
    },
  };
}
