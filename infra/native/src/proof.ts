import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { UserError } from '../../common/src/errors.ts';
import type { ComponentRecord } from './state.ts';

/** How long a question to a part of this machine may take, in ms. */
const PATIENCE = 2000;

/**
 * Shows that a part that runs is closed to others, whatever its program made of its configuration.
 * @throws UserError when it listens on an address that other machines reach, or Redis wants no password
 */
export async function requireClosed(
  part: ComponentRecord,
  furtherPorts: readonly number[] = [],
): Promise<void> {
  const ports = [part.port, part.operationsPort, ...furtherPorts].filter((port) => port !== undefined);
  for (const port of ports) await requireLoopbackOnly(part.name, port);
  if (part.kind === 'redis') await requirePassword(part.port);
}

/** @param addresses those of this machine that are not loopback */
export async function requireLoopbackOnly(
  name: string,
  port: number,
  addresses: readonly string[] = outerAddresses(),
): Promise<void> {
  const answers = await Promise.all(addresses.map((address) => accepts(address, port)));
  const open = addresses.filter((_, index) => answers[index]);
  if (open.length === 0) return;
  throw new UserError(
    `${name} listens on ${open.join(', ')} port ${port}, where other machines reach it; it should on 127.0.0.1 only.`,
    'It is stopped. Its program did not take its configuration as it is: report this with the path of this folder.',
  );
}

/** Asks a Redis with a wrong password: both the password and the command after it have to be refused. */
export async function requirePassword(port: number): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, timeout: PATIENCE });
  socket.once('timeout', () => socket.destroy(new Error('Redis does not answer')));
  socket.write('AUTH not-the-password\r\nPING\r\nQUIT\r\n');
  const [first = '', second = ''] = (await text(socket)).split('\r\n');
  if (first.startsWith('-WRONGPASS') && second.startsWith('-NOAUTH')) return;
  throw new UserError(
    `Redis answers without its password (${first || 'nothing'}, ${second || 'nothing'}).`,
    'It is stopped. Its program did not take its configuration as it is: report this with the path of this folder.',
  );
}

async function accepts(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Link-local ones need a zone, and are reached only by clients that the others let in, too. */
function outerAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .map(({ address }) => address);
}
