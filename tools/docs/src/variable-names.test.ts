import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { expect, it } from 'vitest';
import { NAMES_FILE, variableNames } from './variable-names.ts';

it('the launcher knows every variable that a service reads (else: npm run docs)', () => {
  expect(readFileSync(join(repositoryRoot, NAMES_FILE), 'utf8')).toBe(variableNames());
});
