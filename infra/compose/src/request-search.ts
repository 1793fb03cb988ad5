import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeAtomically } from '../../common/src/files.ts';
import { inTimeOrder, linesOf, type RequestLine } from '../../common/src/request-log.ts';
import type { Compose } from './compose.ts';
import { docker } from './engine.ts';

/** Keeps the log of a container that is about to be removed. */
export async function keepLog(compose: Compose, { id, name }: { id: string; name: string }): Promise<void> {
  writeAtomically(join(compose.keptLogs, `${name}.log`), (await linesIn(id)).join('\n'));
}

/** What every part wrote about one request, in the order of time: containers that run, and kept logs of removed ones. */
export async function searchContainers(
  compose: Compose,
  { part, request }: { part: string | undefined; request: string },
): Promise<string[]> {
  const found: RequestLine[] = [];
  for (const { id, service, hostname } of await compose.containers()) {
    const name = service === 'api' ? hostname : service;
    if (part === undefined || part === name) found.push(...linesOf(name, await linesIn(id), request));
  }
  for (const name of keptNames(compose)) {
    if (part !== undefined && part !== name) continue;
    const text = readFileSync(join(compose.keptLogs, `${name}.log`), 'utf8');
    found.push(...linesOf(name, text.split('\n'), request));
  }
  return inTimeOrder(found);
}

function keptNames({ keptLogs }: Compose): string[] {
  if (!existsSync(keptLogs)) return [];
  return readdirSync(keptLogs).map((file) => basename(file, '.log'));
}

async function linesIn(id: string): Promise<string[]> {
  const lines: string[] = [];
  await docker(['logs', id], { line: (line) => lines.push(line) });
  return lines;
}
