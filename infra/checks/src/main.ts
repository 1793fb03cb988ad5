import { Command } from 'commander';
import { build } from './command.ts';

const command = new Command('test').option('--yes', 'install what is missing without asking');
build(command);
await command.parseAsync();
