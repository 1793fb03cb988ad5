import { surviveLostOutput } from '@gatehouse/infra/interrupt';
import { CommanderError } from 'commander';
import { COMMANDS } from './commands.ts';
import { buildProgram } from './program.ts';
import { reportOf } from './report.ts';

const words = process.argv.slice(2);
surviveLostOutput();
try {
  const program = await buildProgram(COMMANDS, words);
  if (words.length === 0) program.help();
  await program.parseAsync(words, { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode);
  const { text, exitCode } = reportOf(error, (process.env.GATEHOUSE_DEBUG ?? '') !== '');
  console.error(text);
  process.exitCode = exitCode;
}
