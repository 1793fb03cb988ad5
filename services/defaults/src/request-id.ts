import type { IncomingMessage } from 'node:http';
import type { Random } from './random.ts';

/** Not what has the shape of a secret of ours, with or without the tag of its user: sent here by mistake, it would be logged (G11). */
const ACCEPTABLE = /^(?!(?:[A-Za-z0-9_-]{16}\.)?[A-Za-z0-9_-]{43}$)[A-Za-z0-9._-]{8,64}$/;

/**
 * The id under which a request is found in every log. A given one counts only when it is short and plain, as it
 * is repeated in headers and log lines; else one is made.
 */
export function requestIdFrom(random: Random): (request: IncomingMessage) => string {
  return (request) => {
    const given = request.headers['x-request-id'];
    return typeof given === 'string' && ACCEPTABLE.test(given) ? given : random.bytes(16).toString('hex');
  };
}
