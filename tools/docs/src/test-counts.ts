import { readResult } from '@gatehouse/lab/report/result';
import { stages } from '../../verify/src/steps.ts';
import { tableText } from './table.ts';

/** What each step of the latest recorded test run passed. @throws when no run was recorded. */
export function testCounts(): string {
  const result = readResult('tests');
  if (result === undefined) throw new Error('There is no docs/results/tests.json: npm run results -- tests');
  const passed = new Map(result.figures.map(({ id, value }) => [id, value]));
  const steps = stages.flat().filter(({ name }) => passed.has(name));
  const sum = steps.reduce((total, { name }) => total + (passed.get(name) ?? 0), 0);
  const table = tableText({
    head: ['step', 'shows that', 'passed'],
    rows: steps.map(({ name, claim }) => [`\`${name}\``, claim, String(passed.get(name))]),
  });
  return `${table}\n\n\`${result.command}\` on ${result.at.slice(0, 10)}: ${sum} passed.`;
}
