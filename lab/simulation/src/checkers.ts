import type { CheckInput, Violation } from './check-input.ts';
import { checkCarts } from './checks/carts.ts';
import { checkDeaths } from './checks/deaths.ts';
import { checkEndings } from './checks/endings.ts';
import { checkIdentities } from './checks/identities.ts';
import { checkLifetimes } from './checks/lifetimes.ts';
import { checkRoles } from './checks/roles.ts';
import { checkSuccessors } from './checks/successors.ts';
import { checkUndecided } from './checks/undecided.ts';

/** What was promised and not kept. */
export function check(evidence: CheckInput): Violation[] {
  return [
    ...checkEndings(evidence),
    ...checkDeaths(evidence),
    ...checkIdentities(evidence),
    ...checkSuccessors(evidence),
    ...checkRoles(evidence),
    ...checkCarts(evidence),
    ...checkLifetimes(evidence),
    ...checkUndecided(evidence),
  ];
}
