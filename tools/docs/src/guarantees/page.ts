import { slug } from '../markdown.ts';
import { tableText } from '../table.ts';
import { guarantees } from './all.ts';
import { brokenText } from './broken.ts';
import { figuresTable, headline, otherFigures } from './figures.ts';
import type { Guarantee, TestsOf } from './guarantee.ts';
import { type Results, readResults } from './results.ts';

/** The made parts of docs/guarantees.md: `guarantees-overview`, `guarantees-sections`, `guarantees-others`. */
export function guaranteesPart(part: string): string {
  const results = readResults();
  const parts: Readonly<Record<string, () => string>> = {
    overview: () => overview(guarantees, results),
    sections: () => guarantees.map((one) => section(one, results)).join('\n\n'),
    others: () => otherFigures(guarantees, results),
  };
  const make = parts[part];
  if (make === undefined) throw new Error(`The guarantees have no part ${part}.`);
  return make();
}

const headingOf = ({ id, name }: Guarantee): string => `${id} ${name}`;

function overview(all: readonly Guarantee[], results: Results): string {
  return tableText({
    head: ['', 'promise', 'latest figure'],
    rows: all.map((one) => [
      `[${headingOf(one)}](#${slug(headingOf(one))})`,
      one.short,
      headline(one, results),
    ]),
  });
}

function section(one: Guarantee, results: Results): string {
  const { promise, keptBy, figures, notShown } = one;
  const links = keptBy.map((heading) => `[${heading}](protocols.md#${slug(heading)})`);
  return [
    `## ${headingOf(one)}`,
    promise,
    `**Kept by** ${links.join(', ')}.`,
    `**Shown by**\n\n${list(one.tests.map(testsText))}`,
    `**Seen to fail when broken**\n\n${brokenText(one.broken, results)}`,
    ...(figures.length > 0 ? [`**Latest figures**\n\n${figuresTable(one, results)}`] : []),
    ...(notShown.length > 0 ? [`**Not shown**\n\n${list(notShown)}`] : []),
  ].join('\n\n');
}

/** `[services/…/x.test.ts](../services/…/x.test.ts)`: “title”; “title” */
function testsText({ file, titles }: TestsOf): string {
  return `${fileLink(file)}: ${titles.map(quoted).join('; ')}`;
}

const fileLink = (file: string): string => `[${file}](../${file})`;

/** `%s` and `%d` stand for the cases of a test. */
const quoted = (title: string): string => `“${title.replaceAll(/%[sdij]/g, '…')}”`;

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');
