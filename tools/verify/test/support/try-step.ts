import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { stepEnvironment } from '../../src/environment.ts';
import { run } from '../../src/processes.ts';
import type { Shell, Step } from '../../src/step.ts';
import { stages } from '../../src/steps.ts';
import type { Tally } from '../../src/tiers/tally.ts';

export interface Trial extends Tally {
  /** All that the step's commands printed. */
  output: string;
}

/** Runs one step of the pipeline, as the pipeline does, on the repository at `root`. */
export async function tryStep(name: string, root: string): Promise<Trial> {
  const chunks: Buffer[] = [];
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  const shell: Shell = {
    root,
    scratch: mkdtempSync(join(tmpdir(), 'gatehouse-step-')),
    say: (line) => void output.write(`${line}\n`),
    run: (command, environment = {}) =>
      run({
        command,
        cwd: root,
        // vitest hands its own settings down to its children; a step must not notice that a test runs it.
        environment: { ...stepEnvironment(root, withoutVitest(process.env), false), ...environment },
        output,
        signal: AbortSignal.timeout(100_000),
        mark: '',
      }),
  };
  const tally = await stepNamed(name).run(shell);
  return { ...tally, output: stripVTControlCharacters(Buffer.concat(chunks).toString()) };
}

function stepNamed(name: string): Step {
  const step = stages.flat().find((one) => one.name === name);
  if (!step) throw new Error(`there is no step ${name}`);
  return step;
}

/** The environment without what vitest hands down to its children. */
export function withoutVitest(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = /^(VITEST|VITE_|TEST$|NODE_ENV$|FORCE_COLOR$|GATEHOUSE_TALLY_FILE$)/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !own.test(name)));
}
