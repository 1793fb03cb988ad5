import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../common/src/errors.ts';
import { nearest } from './nearest.ts';

/** Variables of services that the launcher decides itself, and what changes them. */
const OWNED: readonly { names: RegExp; whatToDo: string }[] = [
  { names: /^PUBLIC_PORT$/, whatToDo: 'Choose the port with --https-port.' },
  {
    names: /^(PORT|OPERATIONS_PORT|HOST)$/,
    whatToDo: 'It gives each service an address of its own: `./gatehouse status`.',
  },
  { names: /^REPLICA_NAME$/, whatToDo: 'It numbers the replicas itself.' },
  { names: /^PUBLIC_HOST$/, whatToDo: 'The certificate and the gateway are made for gatehouse.localhost.' },
  { names: /^STRATEGIES$/, whatToDo: 'Choose them with --strategies.' },
  { names: /^REDIS_URL$/, whatToDo: 'It starts a Redis of its own; --no-redis runs without.' },
  {
    names: /_URL$/,
    whatToDo: 'It starts the services and stores itself and tells each where the others are.',
  },
  {
    names: /(PASSWORD|SECRETS?|KEYS?)$/,
    whatToDo:
      'Secrets lie in .gatehouse/secrets; docs/operations.md, “Rotate secrets”, says how to replace one.',
  },
];

/**
 * Checks what `--set` gave before anything is started: a name that no service reads would change nothing, and one that
 * the launcher decides would part the services from the gateway.
 * @throws UserError with the nearest name, or with the right option
 */
export function demandSettable(settings: Readonly<Record<string, string>>, known = knownNames()): void {
  for (const name of Object.keys(settings)) {
    const plain = known.includes(name) ? name : name.replace(/_FILE$/, '');
    if (!known.includes(plain)) {
      const likely = nearest(
        name,
        known.filter((one) => ownerOf(one) === undefined),
      );
      throw new UserError(
        `No service reads a variable ${name}.`,
        `${likely === undefined ? '' : `Did you mean ${likely}? `}docs/operations.md lists all of them.`,
      );
    }
    const owner = ownerOf(plain);
    if (owner !== undefined) throw new UserError(`The launcher decides ${name} itself.`, owner.whatToDo);
  }
}

/** @throws UserError when both kinds of connection were to come in by one port */
export function demandTwoPorts(httpsPort: number, httpPort: number): void {
  if (httpsPort !== httpPort) return;
  throw new UserError(
    `TLS and plain HTTP cannot share port ${httpsPort}.`,
    'Choose two different ones with --https-port and --http-port.',
  );
}

const ownerOf = (name: string) => OWNED.find(({ names }) => names.test(name));

/** Written by `npm run docs` from what the services declare. */
function knownNames(): string[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'variable-names.json'), 'utf8')) as string[];
}
