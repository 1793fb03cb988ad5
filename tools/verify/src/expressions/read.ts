import { type Expression as Node, parseSync, Visitor } from 'oxc-parser';

/** A regular expression of a source file: a literal, or the text that a schema gives as `pattern`. */
export interface Expression {
  pattern: string;
  flags: string;
  /** 1-based. */
  line: number;
}

/** What a source file matches text with. @throws for one that is put together at run time: it cannot be judged. */
export function expressionsOf(file: string, source: string): Expression[] {
  const { program, errors } = parseSync(file, source);
  if (errors[0]) throw new Error(`${file} does not parse: ${errors[0].message}`);
  const constants = new Map<string, Node>();
  const found: Expression[] = [];
  const lineOf = (offset: number): number => source.slice(0, offset).split('\n').length;
  const place = (offset: number): string => `${file}:${lineOf(offset)}`;
  new Visitor({
    VariableDeclarator({ id, init }) {
      if (id.type === 'Identifier' && init) constants.set(id.name, init);
    },
  }).visit(program);

  /** The text of an expression that is the same in every run. */
  function textOf(node: Node): string {
    if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
    if (node.type === 'BinaryExpression' && node.operator === '+')
      return textOf(node.left) + textOf(node.right);
    if (node.type === 'TemplateLiteral')
      return node.quasis
        .flatMap(({ value }, index) => [
          value.cooked ?? '',
          ...node.expressions.slice(index, index + 1).map(textOf),
        ])
        .join('');
    const constant = node.type === 'Identifier' ? constants.get(node.name) : undefined;
    if (constant !== undefined) return textOf(constant);
    throw new Error(`${place(node.start)} matches with what is known at run time only`);
  }

  new Visitor({
    Literal(node) {
      if ('regex' in node) found.push({ ...node.regex, line: lineOf(node.start) });
    },
    // TypeBox makes its expressions of `pattern` with this flag.
    Property({ key, value }) {
      if (key.type === 'Identifier' && key.name === 'pattern')
        found.push({ pattern: textOf(value as Node), flags: 'u', line: lineOf(value.start) });
    },
    NewExpression({ callee, start }) {
      if (callee.type === 'Identifier' && callee.name === 'RegExp')
        throw new Error(`${place(start)} matches with what is known at run time only`);
    },
    CallExpression({ callee, start }) {
      if (callee.type === 'Identifier' && callee.name === 'RegExp')
        throw new Error(`${place(start)} matches with what is known at run time only`);
    },
  }).visit(program);
  return found;
}
