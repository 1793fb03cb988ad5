import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem, problemHeaders, problemText } from './problem.ts';
import { toProblem } from './to-problem.ts';

/** Answers any error that a hook, a parser or a route threw; the only place where an error becomes a response. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error);
  logProblem(problem, error, request);
  request.problemCode = problem.code;
  // A string passes the route's response schemas untouched: a route cannot misspell an error.
  return reply.code(problem.status).headers(problemHeaders(problem)).send(problemText(problem));
}

/** A mistake of ours is an error with its stack; a store that is away is a warning; a client's mistake is routine. */
function logProblem(problem: Problem, error: unknown, request: FastifyRequest): void {
  if (problem.code === 'internal_error') request.log.error({ err: error }, 'request failed');
  else if (problem.status >= 500) request.log.warn({ err: error, code: problem.code }, 'request not decided');
  else if (error instanceof Problem && error.cause !== undefined)
    request.log.debug({ err: error }, 'request refused');
}
