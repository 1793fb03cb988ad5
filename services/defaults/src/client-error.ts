import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Problem, problemHeaders, problemText } from './problem.ts';

/**
 * Answers what is not HTTP, or is too much of it, on the bare socket: there is no request to hang a reply on.
 * The connection ends, since the start of the next message is unknown.
 */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  // The client has closed the connection, or half an answer is out already: more bytes would corrupt it.
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(rawAnswer(problemOf(error.code)), () => socket.destroy());
}

function problemOf(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') return new Problem('header_too_large');
  const detail =
    code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? 'The request did not arrive in time.'
      : 'The request is not well-formed HTTP.';
  return new Problem('invalid_request', { detail });
}

function rawAnswer(problem: Problem): string {
  const body = problemText(problem);
  const headers = {
    ...problemHeaders(problem),
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}
