/** What a parser of a request's path must stay below: linear is 4, quadratic 16 (G15). */
export const LINEAR_GROWTH = 9;

/** Long enough to be measured, in ms of CPU time; and the longest input worth trying: beyond it memory is what takes the time. */
const MEASURABLE = 10;
const LONGEST = 1 << 17;
const ROUNDS = 4;

/**
 * How many times the CPU time grows when the input is four times as long. `adversary` makes an input of about so many
 * characters. CPU time and the fastest of several rounds: a machine that is busy with something else changes little.
 * 1 for what takes no time however long its input is.
 */
export function growthOf(run: (input: string) => unknown, adversary: (length: number) => string): number {
  let length = 1 << 10;
  while (fastest(run, adversary(length)) < MEASURABLE) {
    length *= 2;
    if (length > LONGEST) return 1;
  }
  const [short, long] = [adversary(length), adversary(4 * length)];
  return fastest(run, long) / Math.max(fastest(run, short), MEASURABLE / 2);
}

function fastest(run: (input: string) => unknown, input: string): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    // Of this thread alone: collecting garbage and compiling go on in others, and would hide what grows.
    const before = process.threadCpuUsage();
    run(input);
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
