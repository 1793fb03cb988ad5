import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { variables } from './variables.ts';

/** Where the launcher reads which variables there are: it knows no service, so `npm run docs` writes it down. */
export const NAMES_FILE = 'infra/cluster/src/variable-names.json';

/** The content of that file. */
export function variableNames(): string {
  const composeFile = readFileSync(join(repositoryRoot, 'docker-compose.yml'), 'utf8');
  return `${JSON.stringify(
    variables(composeFile)
      .map(({ name }) => name)
      .toSorted(),
    undefined,
    2,
  )}\n`;
}
