import { type Copy, copyRepository } from '@gatehouse/lab/mutations/copy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tryStep } from './support/try-step.ts';

const file = 'services/contracts/src/planted.test.ts';
const test = (...lines: string[]): string =>
  ["import { expect, it } from 'vitest';", "it('holds', () => expect(1).toBe(1));", ...lines, ''].join('\n');

describe('a tier', () => {
  let copy: Copy;
  beforeAll(() => {
    copy = copyRepository((path) => !path.endsWith('.test.ts'));
  });
  afterAll(() => copy[Symbol.dispose]());

  async function unitTier(source: string) {
    const undo = copy.plant(file, source);
    try {
      return await tryStep('unit', copy.root);
    } finally {
      undo();
    }
  }

  it('passes with the tests that passed', async () => {
    expect(await unitTier(test())).toMatchObject({ passed: 1, failed: 0, skipped: [] });
  });

  it('fails without a test', async () => {
    const { failed, output } = await tryStep('unit', copy.root);
    expect(failed).toBe(1);
    expect(output).toContain('The tier "unit" ran no test.');
  });

  it('fails with a test that fails', async () => {
    expect(await unitTier(test("it('does not hold', () => expect(1).toBe(2));"))).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  it('fails with a file that cannot be loaded', async () => {
    expect(await unitTier(test("throw new Error('planted');"))).toMatchObject({ failed: 1 });
  });

  it('fails with a hook that throws', async () => {
    const { failed } = await unitTier(
      "import { afterAll, it } from 'vitest';\nafterAll(() => { throw new Error('planted'); });\nit('holds', () => {});\n",
    );
    expect(failed).toBe(1);
  });

  it('fails with an unhandled rejection', async () => {
    const { failed } = await unitTier(
      test("it('drops one', () => { Promise.reject(new Error('planted')); });"),
    );
    expect(failed).toBe(1);
  });

  it('fails with a focused test, which would hide the others', async () => {
    const { failed, output } = await unitTier(test("it.only('alone', () => {});"));
    expect(failed).toBe(1);
    expect(output).toContain('Unexpected .only modifier');
  });

  it('does not count a skipped test as passed, and says which it is', async () => {
    const { passed, failed, skipped } = await unitTier(test("it.skip('later', () => {});"));
    expect({ passed, failed }).toEqual({ passed: 1, failed: 0 });
    expect(skipped).toEqual([`${file} > later: skip, no reason given`]);
  });

  it('does not count a to-do as passed', async () => {
    expect((await unitTier(test("it.todo('some day');"))).skipped).toEqual([
      `${file} > some day: todo, no reason given`,
    ]);
  });

  it("passes a skipped test's reason on", async () => {
    const { skipped } = await unitTier(test("it('needs luck', ({ skip }) => skip('no luck here'));"));
    expect(skipped).toEqual([`${file} > needs luck: no luck here`]);
  });

  it('does not try a failing test again', async () => {
    const flaky = "let tries = 0;\nit('holds the second time', () => expect(++tries).toBe(2));";
    expect(await unitTier(test(flaky))).toMatchObject({ failed: 1 });
  });
});
