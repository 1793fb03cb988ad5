import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { hasCode } from '@gatehouse/infra/common/files';
import { UserError } from '@gatehouse/infra/errors';

/** How long a process gets to end what follows an answer (its log line, say), in ms. */
const AFTERMATH = 4;

/**
 * CPU time that a process has used so far, user and system, in microseconds: the sum over its threads, so that what
 * collects garbage or hashes beside the main thread counts. Reading it costs that process nothing, unlike asking it.
 */
export async function processorTime(pid: number): Promise<number> {
  // The system adds up a running thread's time now and then, a resting one's at once.
  await pause(AFTERMATH);
  try {
    const folder = `/proc/${pid}/task`;
    const threads = readdirSync(folder).map((thread) =>
      readFileSync(`${folder}/${thread}/schedstat`, 'utf8'),
    );
    // proc(5): nanoseconds on the CPU, nanoseconds waited, time slices.
    return threads.reduce((sum, text) => sum + Number(text.split(' ')[0]), 0) / 1000;
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    throw new UserError(
      'This system does not say how much CPU time a process has used to the microsecond.',
      'Run the command on Linux, where /proc does.',
      { cause: error },
    );
  }
}
