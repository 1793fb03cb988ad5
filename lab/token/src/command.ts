import { text as read } from 'node:stream/consumers';
import { openOperatedCluster } from '@gatehouse/infra/cluster';
import { UserError } from '@gatehouse/infra/errors';
import type { Command } from 'commander';
import { verdictIn } from './cluster-verdict.ts';
import { inspect } from './inspection.ts';
import { inspectionText } from './text.ts';

interface Options {
  json?: true;
}

/** `./gatehouse token` */
export function build(command: Command): void {
  command.description('Takes access tokens apart.');
  command
    .command('inspect')
    .argument(
      '[token]',
      'a JSON Web Token; left out: read from standard input, which no list of processes shows',
    )
    .description(
      'Prints header, payload and signature of a token, and what each member guards. Where a cluster runs, its keys verify ' +
        'the signature and one replica says whether it accepts the token.\n\n' +
        '  curl … /auth/login … | jq -r .access_token | ./gatehouse token inspect',
    )
    .option('--json', 'print JSON')
    .action(run);
}

async function run(argument: string | undefined, { json }: Options): Promise<void> {
  const token = (argument ?? (process.stdin.isTTY ? '' : await read(process.stdin))).trim();
  if (token === '') {
    throw new UserError('There is no token.', 'Give it as an argument, or pipe it into the command.');
  }
  const found = inspect(token, Date.now());
  const cluster = await openOperatedCluster();
  const audience = String(found.payload.aud);
  const strategy = cluster?.strategies.includes(audience) ? audience : 'token';
  const verdict = cluster?.strategies.includes(strategy)
    ? await verdictIn(cluster, strategy, token)
    : undefined;
  console.log(json ? JSON.stringify({ ...found, verdict }, undefined, 2) : inspectionText(found, verdict));
}
