import type { Page } from './pages.ts';

const SECTIONS = ['Decision', 'Why', 'Cost', 'What would change our mind'];
const FINAL = /^Status: (accepted|rejected|replaced by \[\d{4}\]\(\d{4}-[a-z0-9-]+\.md\))$/m;

/**
 * What is wrong with the decisions, as sentences: numbers, sections, a status that is none, the index. Numbers rise; one
 * may be left out, for decisions that are prepared side by side get theirs beforehand.
 */
export function decisionFaults(decisions: readonly Page[], index: string): string[] {
  return decisions.flatMap(({ path, text }, position) => {
    const name = path.split('/').at(-1) ?? '';
    const number = name.slice(0, 4);
    const before = decisions[position - 1]?.path.split('/').at(-1)?.slice(0, 4) ?? '0000';
    const sections = [...text.matchAll(/^## (.+)$/gm)].map(([, section]) => section);
    const title = /^# \d{4}\. (.+)$/m.exec(text)?.[1] ?? '';
    const faults = [
      /^\d{4}-/.test(name) && text.startsWith(`# ${number}. `) ? '' : 'should have its number in its title',
      number > before ? '' : `should have a number after ${before}`,
      sections.join() === SECTIONS.join() ? '' : `should have the sections ${SECTIONS.join(', ')}`,
      FINAL.test(text) ? '' : 'has no final status',
      index.includes(`[${number}](${name})`) && index.includes(title) ? '' : 'is not in the index',
    ];
    return faults.filter((fault) => fault !== '').map((fault) => `${name} ${fault}`);
  });
}
