import type { CheckInput, Violation } from '../check-input.ts';
import type { History } from '../history.ts';

/** What each refresh token was answered with, by all clients that presented it. */
export function childrenOf({ operations }: History): Map<string, Set<string>> {
  const children = new Map<string, Set<string>>();
  for (const { kind, credential, outcome } of operations) {
    if (kind !== 'refresh' || !credential || outcome?.child === undefined) continue;
    const known = children.get(credential.text) ?? new Set();
    children.set(credential.text, known.add(outcome.child));
  }
  return children;
}

/** A refresh token has one child, however often it is presented (G7). */
export function checkSuccessors({ history }: CheckInput): Violation[] {
  return [...childrenOf(history)].flatMap(([parent, children]) => {
    if (children.size <= 1) return [];
    const numbers = history.operations
      .filter(({ credential, outcome }) => credential?.text === parent && outcome?.child !== undefined)
      .map(({ number }) => `#${number}`);
    const what = `one refresh token was answered with ${children.size} children: ${numbers.join(', ')}`;
    return [{ check: 'single successor' as const, what }];
  });
}
