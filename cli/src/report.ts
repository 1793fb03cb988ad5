import { UserError } from '@gatehouse/infra/errors';
import { Interrupted } from '@gatehouse/infra/interrupt';

/** What to print about a failure, and the exit code that goes with it. */
export interface Report {
  text: string;
  exitCode: number;
}

/** Sentences for whatever was expected to go wrong sometimes; the rest is a defect, and says so. */
export function reportOf(error: unknown, debug: boolean): Report {
  const stack = debug && error instanceof Error ? `\n${error.stack ?? ''}` : '';
  if (error instanceof Interrupted) return { text: `gatehouse: ${error.message}${stack}`, exitCode: 130 };
  if (error instanceof UserError) {
    return { text: `gatehouse: ${error.message}\n  ${error.whatToDo}${stack}`, exitCode: 1 };
  }
  const message = error instanceof Error ? error.message : String(error);
  const hint = debug ? '' : '\n  Run it again with GATEHOUSE_DEBUG=1 for the details, and report them.';
  return { text: `gatehouse: this should not have happened: ${message}${hint}${stack}`, exitCode: 1 };
}
