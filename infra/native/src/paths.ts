import { UserError } from '../../common/src/errors.ts';

/**
 * What PostgreSQL's `initdb` hands to a shell between double quotes, and characters that end a line. Everything else, from
 * brackets to umlauts, is an ordinary part of a name.
 */
const REFUSED = /["$\\`\p{Cc}]/u;

/** @throws UserError for a path that some program of a cluster cannot take, naming the character */
export function requireUsable(paths: readonly string[]): void {
  for (const path of paths) {
    const [character] = REFUSED.exec(path) ?? [];
    if (character === undefined) continue;
    throw new UserError(
      `The path ${JSON.stringify(path)} has the character ${JSON.stringify(character)}, which PostgreSQL's programs cannot take.`,
      'Move this work tree to another folder, whose path has no $, ", \\, ` and no line break; or run everything in Docker: `./gatehouse up --docker`.',
    );
  }
}
