import { grouped, idOf } from '../../../results/src/report-parser.ts';
import type { Guarantee, TestsOf } from './guarantee.ts';
import { dayOf, type Results } from './results.ts';

export const RACES_VARIANTS = 'lab/simulation/src/mutants.ts';
export const HISTORIES_VARIANTS = 'lab/histories/src/broken/mutants.ts';
export const BROKEN_RULES = 'lab/mutations/src/broken-rules.ts';

/** What was broken on purpose, and seen to be caught: a check that cannot fail shows nothing. */
export function brokenText(
  { races = [], histories = [], rules = [], planted = [] }: Guarantee['broken'],
  results: Results,
) {
  const lines = [
    ...(races.length > 0 ? [`in seeded histories ${link(RACES_VARIANTS)}: ${caught(races, results)}`] : []),
    ...(histories.length > 0
      ? [`in real processes ${link(HISTORIES_VARIANTS)}: ${histories.map(quoted).join('; ')}`]
      : []),
    ...(rules.length > 0 ? [`in a copy ${link(BROKEN_RULES)}: ${rules.map(quoted).join('; ')}`] : []),
    ...planted.map(({ file, titles }: TestsOf) => `planted ${link(file)}: ${titles.map(quoted).join('; ')}`),
  ];
  return lines.length === 0 ? '- none yet' : lines.map((line) => `- ${line}`).join('\n');
}

const link = (file: string): string => `([${file.split('/').at(-1) ?? file}](../${file}))`;

const quoted = (words: string): string => `“${words.replaceAll(/%[sdij]/g, '…')}”`;

/** Each with the histories that the latest run took until it was caught, of the slowest strategy. */
function caught(names: readonly string[], results: Results): string {
  const variants = results.get('variants');
  const words = names.map((name) => {
    const counts = (variants?.figures ?? [])
      .filter(({ id, what }) => id.startsWith(`${idOf(name)}-`) && what.includes(`“${name}”`))
      .map(({ value }) => value);
    if (counts.length === 0) return quoted(name);
    return `${quoted(name)} after ${grouped(Math.max(...counts))}`;
  });
  const when = variants ? ` (histories, ${dayOf(variants)})` : '';
  return `${words.join('; ')}${when}`;
}
