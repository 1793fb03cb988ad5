import type { Page } from './pages.ts';

const SECTIONS = ['Decision', 'Why', 'Cost', 'What would change our mind'];
const FINAL = /^Status: (accepted|rejected|replaced by \[\d{4}\]\(\d{4}-[a-z0-9-]+\.md\))$/m;

/** What is wrong with the decisions, as sentences: numbers, sections, a status that is none, the index. */
export function decisionFaults(decisions: readonly Page[], index: string): string[] {
  return decisions.flatMap(({ path, text }, position) => {
    const name = path.split('/').at(-1) ?? '';
    const number = String(position + 1).padStart(4, '0');
    const sections = [...text.matchAll(/^## (.+)$/gm)].map(([, section]) => section);
    const title = /^# \d{4}\. (.+)$/m.exec(text)?.[1] ?? '';
    const faults = [
      name.startsWith(`${number}-`) && text.startsWith(`# ${number}. `)
        ? ''
        : `should have the number ${number}`,
      sections.join() === SECTIONS.join() ? '' : `should have the sections ${SECTIONS.join(', ')}`,
      FINAL.test(text) ? '' : 'has no final status',
      index.includes(`[${number}](${name})`) && index.includes(title) ? '' : 'is not in the index',
    ];
    return faults.filter((fault) => fault !== '').map((fault) => `${name} ${fault}`);
  });
}
