import { CommanderError } from 'commander';
import { hasCode } from '../../common/src/files.ts';
import { COMMANDS } from './commands.ts';
import { buildProgram } from './program.ts';
import { reportOf } from './report.ts';

const words = process.argv.slice(2);
// Whoever reads may stop early (`| head`). What is being started or stopped goes on without an audience.
process.stdout.on('error', (error) => {
  if (!hasCode(error, 'EPIPE')) throw error;
});
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
