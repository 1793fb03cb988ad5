/** Receives one line for each thing that happens. */
export type Say = (line: string) => void;

/** How long a step may be silent, in ms, before it says that it is still at work. */
const PATIENCE = 10_000;

/** Runs one step, says how long it took, and shows a sign of life when it is long. */
export async function step<T>(say: Say, title: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const alive = setInterval(() => say(`${title}: still at it after ${elapsed()}`), PATIENCE);
  try {
    const result = await work();
    say(`${title} (${elapsed()})`);
    return result;
  } finally {
    clearInterval(alive);
  }
}
