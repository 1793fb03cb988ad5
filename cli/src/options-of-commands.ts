import { COMMANDS } from './commands.ts';
import { buildProgram } from './program.ts';

/** The options of each command, by its name; `''` is `./gatehouse` without a command. */
export async function optionsOfCommands(): Promise<Map<string, Set<string>>> {
  const commands = new Map<string, Set<string>>();
  for (const { name } of [{ name: '' }, ...COMMANDS]) {
    const program = await buildProgram(COMMANDS, [name]);
    const own = program.commands.find((command) => command.name() === name)?.options ?? [];
    const flags = [...program.options, ...own].flatMap(({ short, long }) => [short, long]);
    commands.set(name, new Set(['--help', '-h', ...flags.filter((flag) => flag !== undefined)]));
  }
  return commands;
}
