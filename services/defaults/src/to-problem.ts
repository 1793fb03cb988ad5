import { Problem, Unavailable } from './problem.ts';

/** What the checker found wrong with one field, as far as this module reads it. */
interface Fault {
  instancePath?: string;
  message?: string;
  params?: { additionalProperty?: unknown };
}

/** The shape of Fastify's own errors and of failed validation. */
interface FrameworkError {
  code?: unknown;
  validation?: readonly Fault[];
  validationContext?: unknown;
}

/** What Fastify finds wrong with a request before a route sees it, in our words. */
const FRAMEWORK_CODES: Readonly<Record<string, () => Problem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => new Problem('body_too_large'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new Problem('unsupported_media_type'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => invalid('The body is announced as JSON but is empty.'),
  FST_ERR_CTP_INVALID_JSON_BODY: () => invalid('The body is not well-formed JSON.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => invalid('The body is not as long as Content-Length says.'),
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: () => invalid('The body has no Content-Type.'),
  FST_ERR_BAD_URL: () => invalid('The address is not a well-formed path.'),
  FST_ERR_MAX_PARAM_LENGTH: () => invalid('A part of the path is too long.'),
  FST_ERR_NOT_FOUND: () => new Problem('not_found'),
  // The client closed the connection while sending: no answer can be read, and the server is not at fault.
  ECONNRESET: () => invalid('The body did not arrive.'),
};

/** The problem that an error of any origin means to the client. Whatever is not known to be expected is a 500. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Unavailable) return new Problem('undecided', { retryAfter: 1, cause: error });
  const { code, validation, validationContext } = (error ?? {}) as FrameworkError;
  if (validation !== undefined) return invalid(describeFault(validation[0], String(validationContext)));
  const known = typeof code === 'string' ? FRAMEWORK_CODES[code] : undefined;
  return known?.() ?? new Problem('internal_error', { cause: error });
}

function invalid(detail: string): Problem {
  return new Problem('invalid_request', { detail });
}

/** "body/quantity must be integer". Names the field and the rule; the checker's messages never quote the value. */
function describeFault(fault: Fault | undefined, part: string): string {
  const unknown = fault?.params?.additionalProperty;
  const path = `${part}${fault?.instancePath ?? ''}`;
  const where = isPlain(path) ? path : part;
  // A client chose this name: repeat it only when it looks like a field, not like something pasted by mistake.
  if (typeof unknown === 'string')
    return `${where} must not have ${isPlain(unknown) ? `the field ${unknown}` : 'unknown fields'}.`;
  return `${where} ${fault?.message ?? 'is not valid'}.`;
}

function isPlain(name: string): boolean {
  return /^[A-Za-z0-9_/-]{1,64}$/.test(name);
}
