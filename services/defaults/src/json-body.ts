import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.ts';
import { isWellFormed } from './well-formed.ts';

// RFC 8259 section 8.1: JSON is UTF-8. A lenient decoder would store replacement characters that no client sent.
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * JSON is the only body there is. Fastify would take `text/plain` too, which a foreign page can send without
 * asking (CVE-2022-41919).
 */
export function acceptJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    let text = '';
    try {
      text = utf8.decode(body);
    } catch {
      done(new Problem('invalid_request', { detail: 'The body is not UTF-8.' }));
      return;
    }
    if (!isWellFormed(text)) {
      done(new Problem('invalid_request', { detail: 'A string of the body holds half a character.' }));
      return;
    }
    // The parser's type promises a promise or nothing; the default one calls back.
    void parse(request, text, done);
  });
  // RFC 9110 section 15.5.16: what is refused for its coding says which one would do. Nothing of the body is read.
  app.addHook('preParsing', (request, _reply, payload, done) => {
    if (request.headers['content-encoding'] === undefined) done(null, payload);
    else done(new Problem('unsupported_media_type', { headers: { 'accept-encoding': 'identity' } }));
  });
  app.addHook('preValidation', (request, _reply, done) => {
    const unexpected = request.routeOptions.schema?.body === undefined && !isAbsent(request.body);
    done(unexpected ? new Problem('invalid_request', { detail: 'This route takes no body.' }) : undefined);
  });
}

/** No body, or the `{}` that some clients send for "nothing". Anything more is an unknown field, hence refused. */
function isAbsent(body: unknown): boolean {
  if (body === undefined) return true;
  return typeof body === 'object' && body !== null && !Array.isArray(body) && Object.keys(body).length === 0;
}
