import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { guaranteesPart } from './guarantees/page.ts';
import { algorithmsTable, boundsTable, costTable } from './measured.ts';
import { gatewayStatuses, problemExample, problemsTable } from './problems.ts';
import { stepsTable } from './steps.ts';
import { factsTable, strategiesTable } from './strategies.ts';
import { testCounts } from './test-counts.ts';
import { variablesTable } from './variables.ts';

/** Every part of a page that is made, by the first word of its name; the rest of the name is handed on. */
const parts: Readonly<Record<string, (rest: string, present: string) => string>> = {
  facts: factsTable,
  strategies: (_rest, present) => strategiesTable(present),
  guarantees: guaranteesPart,
  problems: problemsTable,
  'problem-example': problemExample,
  'gateway-statuses': () => gatewayStatuses(read('gateway/snippets/http/problems.conf')),
  bounds: boundsTable,
  cost: costTable,
  algorithms: algorithmsTable,
  steps: stepsTable,
  'test-counts': testCounts,
  variables: (rest) => variablesTable(rest, read('docker-compose.yml')),
};

/** @throws when nothing makes a part of this name */
export function makePart(name: string, present: string): string {
  const whole = parts[name];
  if (whole !== undefined) return whole('', present);
  const [kind = '', ...rest] = name.split('-');
  const part = parts[kind];
  if (part === undefined) throw new Error(`Nothing makes a part called ${name}.`);
  return part(rest.join('-'), present);
}

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
