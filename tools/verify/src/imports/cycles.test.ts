import { describe, expect, it } from 'vitest';
import { findCycles } from './cycles.ts';

const graph = (edges: Record<string, string[]>): Map<string, string[]> => new Map(Object.entries(edges));

describe('findCycles', () => {
  it('finds none where every import leads down', () => {
    expect(findCycles(graph({ main: ['app', 'routes'], app: ['routes'], routes: [] }))).toEqual([]);
  });

  it('names the files along a cycle, in order', () => {
    expect(findCycles(graph({ a: ['b'], b: ['c'], c: ['a'] }))).toEqual([['a', 'b', 'c']]);
  });

  it('reports the shortest way round, not the longest', () => {
    expect(findCycles(graph({ a: ['b', 'd'], b: ['c'], c: ['a'], d: ['a'] }))[0]).toEqual(['a', 'd']);
  });

  it('sees a module that imports itself', () => {
    expect(findCycles(graph({ a: ['a'] }))).toEqual([['a']]);
  });

  it('sees a cycle that only starts further down', () => {
    expect(findCycles(graph({ main: ['a'], a: ['b'], b: ['a'] }))).toEqual([['a', 'b']]);
  });

  it('reports every knot once', () => {
    expect(findCycles(graph({ a: ['b'], b: ['a'], c: ['d'], d: ['c'] }))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });
});
