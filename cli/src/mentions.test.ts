import { readInventory, readSources } from '@gatehouse/tools/docs/known';
import { type Known, unknownMentions } from '@gatehouse/tools/docs/mentions';
import { readPages } from '@gatehouse/tools/docs/pages';
import { beforeAll, describe, expect, it } from 'vitest';
import { optionsOfCommands } from './options-of-commands.ts';

let known: Known;
beforeAll(async () => {
  known = readInventory(readSources(), await optionsOfCommands());
});

describe('commands, options, scripts, files and variables', () => {
  it.each(readPages())('in $path are there', (page) => {
    expect(unknownMentions(page, known)).toEqual([]);
  });

  it.each([
    ['`./gatehouse fly`', 'no command fly'],
    ['`./gatehouse up --wings`', 'up has no option --wings'],
    ['```sh\n./gatehouse --yes --wings\n```', 'no option --wings'],
    ['`npm run fly`', 'no script fly'],
    ['`services/nowhere/`', 'there is no services/nowhere/'],
    ['`docs/<name>/nothing.md`', 'there is no docs/<name>/nothing.md'],
    ['`SESSION_WINGS_SECONDS`', 'nothing reads SESSION_WINGS_SECONDS'],
  ])('%s is found out', (text, fault) => {
    expect(unknownMentions({ path: 'planted.md', text }, known)).toEqual([expect.stringContaining(fault)]);
  });

  it.each([
    '`./gatehouse up --replicas 5 --set LOG_LEVEL=debug`',
    '`./gatehouse`',
    '`./gatehouse test --quick && ./gatehouse down`',
    '`npm run lock`',
    '`services/*/src/`',
    '`docs/strategies/<name>.md`',
    '`SESSION_IDLE_SECONDS`',
  ])('%s is let through', (text) => {
    expect(unknownMentions({ path: 'planted.md', text }, known)).toEqual([]);
  });
});
