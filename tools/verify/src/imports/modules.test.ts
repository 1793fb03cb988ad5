import { describe, expect, it } from 'vitest';
import { importsOf } from './modules.ts';

const specifiers = (source: string): string[] =>
  importsOf('some.ts', source).map(({ specifier }) => specifier);

describe('importsOf', () => {
  it.each([
    ["import { a } from './value.ts';", './value.ts'],
    ["import type { A } from './type.ts';", './type.ts'],
    ["import './effect.ts';", './effect.ts'],
    ["export { a, b } from './again.ts';", './again.ts'],
    ["export type * from './all.ts';", './all.ts'],
    ["const load = () => import('./late.ts');", './late.ts'],
    ["let a: import('./inline.ts').A;", './inline.ts'],
  ])('sees %s', (source, specifier) => {
    expect(specifiers(source)).toEqual([specifier]);
  });

  it('takes no text and no comment for an import', () => {
    expect(specifiers(`// import './a.ts'\nconst text = "import './b.ts'";`)).toEqual([]);
  });

  it('tells the line', () => {
    expect(importsOf('some.ts', "\n\nimport './a.ts';\nimport './b.ts';")).toEqual([
      { specifier: './a.ts', line: 3 },
      { specifier: './b.ts', line: 4 },
    ]);
  });

  it('refuses what does not parse', () => {
    expect(() => importsOf('some.ts', 'import {')).toThrow('some.ts does not parse');
  });
});
