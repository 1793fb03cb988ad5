import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandRow } from '@gatehouse/infra/command';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { Command } from 'commander';

const INTRODUCTION = `Several ways of keeping clients signed in, in one small shop: run, break, measure.

  ./gatehouse tour --yes   starts it, shows what each strategy costs, stops it
  ./gatehouse up           starts it; then open https://gatehouse.localhost:8443`;

const CLOSING = `
Two ways of running:
  native   processes of this machine: nginx and redis-server from PATH,
           PostgreSQL from npm. Starts in seconds.
  docker   containers, by docker-compose.yml.
  Without --native or --docker it is native where nginx and redis-server are
  there or can be installed, else Docker where an engine answers.

Everything it makes lies in .gatehouse/ (run by root in a folder that is closed
to other users: in /var/lib/gatehouse too). GATEHOUSE_DEBUG=1 shows the stack of
an error. \`./gatehouse <command> --help\` explains a command.`;

/**
 * Builds the command line. Only the module of the command that `words` ask for is loaded: the others are names in the help.
 * @param words the command line without the program's own name
 */
export async function buildProgram(rows: readonly CommandRow[], words: readonly string[]): Promise<Command> {
  const program = new Command('gatehouse')
    .description(INTRODUCTION)
    .option('-y, --yes', 'install what is missing without asking')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand(false)
    .addHelpText('after', CLOSING)
    .showHelpAfterError('(`./gatehouse --help` lists the commands)')
    .configureHelp({ showGlobalOptions: true })
    // One prefix for everything that goes wrong: Commander's own is `error: `.
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'gatehouse: ')) })
    // Commands find the global option among their own.
    .hook('preAction', (_, action) => {
      action.setOptionValue('yes', program.opts().yes === true);
    });
  const wanted = words.find((word) => !word.startsWith('-'));
  for (const row of rows) {
    const command = program.command(row.name).summary(row.summary).description(sentence(row.summary));
    if (row.name === wanted) (await row.load()).build(command);
  }
  return program;
}

/** Of the work tree; a clone is its own release. */
function version(): string {
  const { version: number } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  return `gatehouse ${number}, Node ${process.version}`;
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
