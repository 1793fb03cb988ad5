/** Thrown when the user or the system asked to stop; whoever throws it has tidied up. */
export class Interrupted extends Error {
  constructor(message = 'Interrupted: nothing that was started is left running.') {
    super(message);
    this.name = 'Interrupted';
  }
}

/** Runs `work` with a signal that Ctrl-C, SIGTERM or SIGHUP aborts; it is up to `work` to stop and tidy up. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(new Interrupted());
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, abort);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of signals) process.off(name, abort);
  }
}
