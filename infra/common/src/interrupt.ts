/** Thrown when the user or the system asked to stop; the thrower has cleaned up. */
export class Interrupted extends Error {
  constructor(message = 'Interrupted: nothing that was started is left running.') {
    super(message);
    this.name = 'Interrupted';
  }
}

/** What asks a program to stop. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const streams = () => [process.stdout, process.stderr];

const ignore = (): void => undefined;

/**
 * Lets the program go on when its output cannot be written any more: `| head` ended, the terminal was closed, the disk is
 * full. Otherwise the next line would end it in the middle of what it does. For programs, once, at their start.
 */
export function surviveLostOutput(): void {
  for (const stream of streams()) stream.on('error', ignore);
  // Node ignores SIGPIPE until the first listener; with the last one gone, the signal would end the program.
  process.on('SIGPIPE', ignore);
}

interface Interruption {
  /** The work is worth nothing without its output: lost output, on either stream, and SIGPIPE abort it too. */
  forReaders?: boolean;
}

/**
 * Runs `work` with a signal that Ctrl-C, SIGTERM or SIGHUP aborts; it is up to `work` to stop and tidy up. A second Ctrl-C
 * changes nothing: what tidies up is not interrupted.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { forReaders = false }: Interruption = {},
): Promise<T> {
  const controller = new AbortController();
  const stopListening = onInterrupt((error) => controller.abort(error), { forReaders });
  try {
    return await work(controller.signal);
  } finally {
    stopListening();
  }
}

/**
 * Calls `release` once when the program is asked to stop or its output is closed, and then ends it as the signal would
 * have. For programs whose work takes no signal.
 * @returns takes that back
 */
export function releaseOnInterrupt(release: () => Promise<void>): () => void {
  surviveLostOutput();
  let isReleasing = false;
  const stopListening = onInterrupt(
    (_, signal) => {
      if (isReleasing) return;
      isReleasing = true;
      void release().finally(() => {
        stopListening();
        process.kill(process.pid, signal);
      });
    },
    { forReaders: true },
  );
  return stopListening;
}

type Listener = (error: Interrupted, signal: NodeJS.Signals) => void;

function onInterrupt(listener: Listener, { forReaders = false }: Interruption): () => void {
  const onSignal = (signal: NodeJS.Signals): void => listener(new Interrupted(), signal);
  const onLost = (): void =>
    listener(
      new Interrupted('The output cannot be written any more: nothing that was started is left running.'),
      'SIGTERM',
    );
  for (const name of SIGNALS) process.on(name, onSignal);
  if (forReaders) {
    process.on('SIGPIPE', onLost);
    for (const stream of streams()) stream.on('error', onLost);
  }
  return () => {
    for (const name of SIGNALS) process.off(name, onSignal);
    process.off('SIGPIPE', onLost);
    for (const stream of streams()) stream.off('error', onLost);
  };
}
