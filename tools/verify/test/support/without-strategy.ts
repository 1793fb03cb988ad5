import { type Node, parseSync, Visitor } from 'oxc-parser';

type Span = Pick<Node, 'start' | 'end'>;

/**
 * A source text without its rows of one strategy: what a team deletes that does not want it. Rows are imports and
 * re-exports of its file, its imported names (`sticky`, `createSticky`), its row in a table and its name in a list.
 */
export function withoutStrategy(file: string, source: string, name: string): string {
  const gone: Span[] = [];
  const isItsFile = (specifier: string): boolean => specifier.endsWith(`/strategies/${name}.ts`);
  const isItsName = (identifier: string): boolean =>
    identifier === name || identifier.toLowerCase() === `create${name}`;
  new Visitor({
    ImportDeclaration(node) {
      if (isItsFile(node.source.value)) gone.push(node);
    },
    ExportAllDeclaration(node) {
      if (isItsFile(node.source.value)) gone.push(node);
    },
    ExportNamedDeclaration(node) {
      if (node.source && isItsFile(node.source.value)) gone.push(node);
    },
    ImportSpecifier(node) {
      if (isItsName(node.local.name)) gone.push(node);
    },
    Property({ key, start, end }) {
      const text = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : undefined;
      if (text === name) gone.push({ start, end });
    },
    ArrayExpression({ elements }) {
      gone.push(
        ...elements
          .filter((one) => one?.type === 'Literal' && one.value === name)
          .filter((one) => one !== null),
      );
    },
  }).visit(parseSync(file, source).program);
  return gone
    .sort((one, other) => other.start - one.start)
    .reduce((text, { start, end }) => text.slice(0, start) + text.slice(end).replace(/^,/, ''), source);
}
