import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { BROKEN_RULES, type BrokenRule } from '@gatehouse/lab/mutations/broken-rules';
import { type Copy, copyRepository } from '@gatehouse/lab/mutations/copy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepEnvironment } from '../src/environment.ts';
import { run } from '../src/processes.ts';
import { withoutVitest } from './support/try-step.ts';

let copy: Copy;
beforeAll(() => {
  copy = copyRepository((file) => !/^docs\//.test(file));
});
afterAll(() => copy[Symbol.dispose]());

describe('a test objects when', () => {
  it.each(BROKEN_RULES)('$name', async ({ patch: { file, find, put }, test }) => {
    const source = readFileSync(join(repositoryRoot, file), 'utf8');
    // A patch that changes nothing would pass for a test that sees nothing.
    expect(source).toContain(find);
    const takeBack = copy.plant(
      file,
      source.replace(find, () => put),
    );
    try {
      expect(await failuresOf([test])).toContainEqual(expect.stringContaining(test.title));
    } finally {
      takeBack();
    }
  });

  it('nothing is broken, too: then they pass', async () => {
    expect(await failuresOf(BROKEN_RULES.map(({ test }) => test))).toEqual([]);
  });
});

/** Runs these tests in the copy, and tells which failed. */
async function failuresOf(tests: readonly BrokenRule['test'][]): Promise<string[]> {
  const files = new Set(tests.map(({ file }) => file));
  const titles = tests.map(({ title }) => title.replaceAll(/[^\w ]/g, '.')).join('|');
  let text = '';
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const code = await run({
    command: ['vitest', 'run', '--reporter=tap-flat', '-t', titles, ...files],
    cwd: copy.root,
    environment: stepEnvironment(copy.root, withoutVitest(process.env), false),
    output,
    signal: AbortSignal.timeout(100_000),
    mark: '',
  });
  const lines = stripVTControlCharacters(text).split('\n');
  const ran = lines.filter((line) => /^(not )?ok /.test(line) && !line.includes('# SKIP'));
  const failed = ran.filter((line) => line.startsWith('not'));
  // A file that could not be loaded has seen nothing, and neither has a title that no test has any more.
  expect(ran.length, text).toBeGreaterThanOrEqual(tests.length);
  expect(code === 0, text).toBe(failed.length === 0);
  return failed;
}
