import type { Answer } from './answer.ts';

/** Every code of CONTRACT.md with its status; `gateway_error` is what nginx alone answers. */
const statusOf: Record<string, number[]> = {
  invalid_request: [400],
  not_found: [404],
  method_not_allowed: [405],
  body_too_large: [413],
  unsupported_media_type: [415],
  unknown_host: [421],
  https_required: [426],
  header_too_large: [431],
  undecided: [503],
  overloaded: [503],
  gateway_error: [414, 501, 502, 504],
  username_taken: [409],
  password_rejected: [422],
  too_many_attempts: [429],
  invalid_credentials: [401],
  refresh_rejected: [401],
  refresh_reused: [401],
  no_such_session: [404],
  no_such_user: [404],
  forbidden: [403],
  cart_full: [422],
  credential_too_large: [413],
  not_authenticated: [401],
  session_ended: [401],
  token_expired: [401],
  token_stale: [401],
  two_credentials: [400],
  cross_site: [403],
};
const members = ['type', 'title', 'status', 'code', 'detail', 'retryAfter'];
const companions: Record<number, string> = {
  401: 'www-authenticate',
  405: 'allow',
  426: 'upgrade',
  429: 'retry-after',
  503: 'retry-after',
};
/** Stacks, paths, SQL, driver messages and key material, wherever they come from. */
const inside =
  /node_modules|\.[jt]s:\d|\bat \S+ \(|ECONN|EPIPE|ETIMEDOUT|SELECT .+ FROM|-----BEGIN|"d":|ioredis|syntax error at/i;
const parts = /redis|postgres|nginx|upstream|database|\bsql\b/i;

const seen = new Map<string, string>();

/** What is wrong with a refusal as a problem (RFC 9457) and with the headers that must come with it. */
export function problemFaults(answer: Answer): string[] {
  if (answer.status < 400) return [];
  const companion = companions[answer.status];
  const faults: string[] = [];
  if (companion !== undefined && typeof answer.headers[companion] !== 'string')
    faults.push(`no ${companion}`);
  if (inside.test(answer.text)) faults.push('the body tells something about the inside');
  if (answer.status >= 500 && parts.test(answer.text)) faults.push('a 5xx body names a part of the system');
  if (answer.method === 'HEAD') return faults;
  if (!/^application\/problem\+json\b/.test(String(answer.headers['content-type']))) {
    return [
      ...faults,
      `content type ${String(answer.headers['content-type'])}, not application/problem+json`,
    ];
  }
  return [...faults, ...bodyFaults(answer)];
}

function bodyFaults(answer: Answer): string[] {
  let problem: Record<string, unknown>;
  try {
    problem = JSON.parse(answer.text) as Record<string, unknown>;
  } catch {
    return ['the problem is no JSON'];
  }
  const faults = Object.keys(problem)
    .filter((name) => !members.includes(name))
    .map((name) => `unknown member ${name}`);
  const code = String(problem.code);
  if (problem.status !== answer.status) faults.push(`status ${String(problem.status)} in the body`);
  if (statusOf[code]?.includes(answer.status) !== true) faults.push(`code ${code} with ${answer.status}`);
  for (const name of ['type', 'title']) {
    if (typeof problem[name] !== 'string' || problem[name] === '') faults.push(`no ${name}`);
  }
  const identity = JSON.stringify([problem.type, code === 'gateway_error' ? '' : problem.title]);
  const before = seen.get(code) ?? identity;
  seen.set(code, before);
  if (before !== identity) faults.push(`code ${code} came as ${before} before, now as ${identity}`);
  return [...faults, ...retryFaults(answer, problem.retryAfter)];
}

function retryFaults(answer: Answer, inBody: unknown): string[] {
  const inHeader = answer.headers['retry-after'];
  if (answer.status !== 429 && answer.status !== 503) return [];
  const faults: string[] = [];
  if (!/^[1-9]\d*$/.test(String(inHeader))) faults.push(`Retry-After ${String(inHeader)}`);
  if (inBody !== undefined && String(inBody) !== inHeader)
    faults.push(`retryAfter ${String(inBody)} in the body`);
  return faults;
}
