import type { Command } from 'commander';

/** One command of `./gatehouse`: its name and summary are known at once, its code is loaded when it is used. */
export interface CommandRow {
  name: string;
  summary: string;
  load: () => Promise<CommandModule>;
}

/** What a command's module exports. */
export interface CommandModule {
  /** Adds arguments, options and `.action(async …)`. `--yes` is global: the action finds it in its options. */
  build(command: Command): void;
}
