import type { FastifyRequest } from 'fastify';
import { credentialsOf } from '../authentication.ts';

const LONGEST = 120;

/** A User-Agent as one short printable line: it is shown in the list of sessions, and it is the client's own text. */
function deviceOf(userAgent: string | undefined): string {
  const text = (userAgent ?? '').replaceAll(/[^\x20-\x7e]/g, '').trim();
  return text.slice(0, LONGEST) || 'unknown';
}

/** What a sign-in keeps of the client, and of where it arrived. */
export const clientOf = (request: FastifyRequest) => ({
  device: deviceOf(request.headers['user-agent']),
  replica: credentialsOf(request).affinity?.own,
});
