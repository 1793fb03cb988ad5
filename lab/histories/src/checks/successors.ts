import type { CheckInput, Violation } from '../check-input.ts';
import type { Log } from '../log.ts';
import { named } from './reading.ts';

/** What each refresh token was answered with, by all clients that presented it. */
export function childrenOf({ operations }: Log): Map<string, Set<string>> {
  const children = new Map<string, Set<string>>();
  for (const { kind, credential, told } of operations) {
    if (kind !== 'refresh' || credential?.kind !== 'refresh' || told?.child === undefined) continue;
    const known = children.get(credential.text) ?? new Set();
    children.set(credential.text, known.add(told.child));
  }
  return children;
}

/** A refresh token has one child, however often it is presented, and no other token has the same (G7). */
export function checkSuccessors({ log }: CheckInput): Violation[] {
  const parents = new Map<string, string>();
  return [...childrenOf(log)].flatMap(([parent, children]) => {
    const about = log.operations.filter(
      ({ credential, told }) => credential?.text === parent && told?.child !== undefined,
    );
    const shared = [...children].filter((child) => (parents.get(child) ?? parent) !== parent);
    for (const child of children) parents.set(child, parent);
    if (children.size <= 1 && shared.length === 0) return [];
    const how =
      children.size > 1 ? `was answered with ${children.size} children` : 'was answered with another’s child';
    const what = `one refresh token ${how}: ${about.map(named).join(', ')}`;
    return [{ check: 'single successor' as const, what, about }];
  });
}
