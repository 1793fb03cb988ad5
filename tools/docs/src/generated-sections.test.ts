import { describe, expect, it } from 'vitest';
import { partsOf, withGenerated, withoutWidths } from './generated-sections.ts';
import { readPages } from './pages.ts';
import { makePart } from './parts.ts';

const pages = readPages().filter(({ text }) => partsOf(text).length > 0);

describe('what a document says of the code', () => {
  it.each(pages)('$path is what the code says (else: npm run docs)', ({ text }) => {
    expect(withoutWidths(text)).toBe(withoutWidths(withGenerated(text, makePart)));
  });

  it('is there at all', () => {
    const parts = pages.flatMap(({ text }) => partsOf(text));
    for (const kind of ['strategies', 'facts-token', 'problems-general', 'variables-limits'])
      expect(parts, kind).toContain(kind);
  });
});

describe('a part', () => {
  const page = (inside: string) =>
    `# A page\n\n<!-- made: facts-shared -->\n\n${inside}\n\n<!-- /made -->\n\nwords\n`;

  it('is written again, and nothing else', () => {
    const made = withGenerated(page('| a | b |'), (name, present) => `${name}: ${present}`);
    expect(made).toBe(page('facts-shared: | a | b |'));
  });

  it('that was changed by hand is not what the code says', () => {
    const good = withGenerated(page(''), makePart);
    const changed = good.replace('0 s', '1 s');
    expect(changed).not.toBe(good);
    expect(withoutWidths(withGenerated(changed, makePart))).toBe(withoutWidths(good));
  });

  it('of an unknown name is refused', () => {
    expect(() => makePart('nonsense', '')).toThrow('nonsense');
    expect(() => makePart('facts-nonsense', '')).toThrow('nonsense');
    expect(() => makePart('problems-nonsense', '')).toThrow('nonsense');
    expect(() => makePart('variables-nonsense', '')).toThrow('nonsense');
  });

  it('is the same however wide a formatter makes its columns', () => {
    expect(withoutWidths('| a   | b |\n| ----- | - |')).toBe(withoutWidths('| a | b |\n| --- | --- |'));
  });
});
