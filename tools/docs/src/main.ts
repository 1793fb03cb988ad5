// Writes the parts of the documents that are made. `npm run docs` formats them afterwards.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { withGenerated, withoutWidths } from './generated-sections.ts';
import { readPages } from './pages.ts';
import { makePart } from './parts.ts';
import { NAMES_FILE, variableNames } from './variable-names.ts';

for (const { path, text } of readPages()) {
  const made = withGenerated(text, makePart);
  if (withoutWidths(made) === withoutWidths(text)) continue;
  writeFileSync(join(repositoryRoot, path), made);
  console.log(`written: ${path}`);
}
writeFileSync(join(repositoryRoot, NAMES_FILE), variableNames());
