import { setTimeout as pause } from 'node:timers/promises';
import { chosenBy } from '@gatehouse/testkit/seeded-random';
import type { PlannedOperation } from '../generator.ts';
import type { Credential } from '../log.ts';
import { type Stage, send } from './actor.ts';
import type { TestUser } from './test-user.ts';

/** Each differs from the one before, so that an old one is known when it is seen. */
const ROLES = ['customer+analyst', 'customer', 'analyst'];

/** A user with the role `admin`, at any host. */
export interface Reign {
  /** Where the administrator is signed in: another strategy than the one that is tried. */
  readonly stage: Stage;
  readonly credential: Credential;
}

/** Changes roles and ends sessions, one thing after the other. */
export async function administrate(
  { stage, credential }: Reign,
  members: readonly TestUser[],
  steps: readonly PlannedOperation[],
): Promise<void> {
  for (const { after, kind, which } of steps) {
    await pause(after);
    const member = chosenBy(members, which);
    const others = ROLES.filter((roles) => roles !== member.roles.toSorted().reverse().join('+'));
    const subject = kind === 'set-roles' ? chosenBy(others, (which * 7) % 1) : undefined;
    const roles = subject?.split('+') ?? [];
    const answer = await send(stage, {
      ...{ kind, actor: 'administrator', userId: member.id, credential, subject },
      body: kind === 'set-roles' ? { roles } : undefined,
      cart: undefined,
      affinity: undefined,
    });
    if (kind === 'set-roles' && answer?.status === 200) member.roles = roles;
  }
}
