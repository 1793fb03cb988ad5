import type { CheckInput, Violation } from './check-input.ts';
import { checkAnswers } from './checks/answers.ts';
import { checkCarts } from './checks/carts.ts';
import { checkDeaths } from './checks/deaths.ts';
import { checkEndings } from './checks/endings.ts';
import { checkHosts } from './checks/hosts.ts';
import { checkIdentities } from './checks/identities.ts';
import { checkRoles } from './checks/roles.ts';
import { checkSuccessors } from './checks/successors.ts';

/** What was promised and not kept: a function of the log alone. */
export function check(evidence: CheckInput): Violation[] {
  return [
    ...checkEndings(evidence),
    ...checkDeaths(evidence),
    ...checkIdentities(evidence),
    ...checkSuccessors(evidence),
    ...checkRoles(evidence),
    ...checkCarts(evidence),
    ...checkAnswers(evidence),
    ...checkHosts(evidence),
  ];
}
