import { type AccountState, Role } from '@gatehouse/contracts';
import { Type } from 'typebox';
import { compileValidator } from '../compiled-schema.ts';

/** As the scripts compare it, and as versions before the glossary wrote it: these member names are a format, not vocabulary. */
const isStored = compileValidator(
  Type.Object({
    generation: Type.Integer({ minimum: 0 }),
    rights: Type.Integer({ minimum: 0 }),
    roles: Type.Array(Role),
  }),
);

/** The text of an account state in Redis. */
export function accountStateText({ sessionGeneration, rolesVersion, roles }: AccountState): string {
  return JSON.stringify({ generation: sessionGeneration, rights: rolesVersion, roles });
}

/** The account state in the content of such a text; undefined where another program wrote it. */
export function accountStateIn(content: unknown): AccountState | undefined {
  if (!isStored(content)) return undefined;
  return { sessionGeneration: content.generation, rolesVersion: content.rights, roles: content.roles };
}
