import type { Answer, Exchange } from './answer.ts';
import { cookieFaults } from './conformance-cookies.ts';
import { problemFaults } from './conformance-problems.ts';

const onEvery = [
  'x-request-id',
  'x-replica',
  'x-content-type-options',
  'content-security-policy',
  'referrer-policy',
];
const timed = /^\/(?:api\/(?:me|cart|orders|reports|transfers)|auth\/sessions)/;
const uncacheable = /^\/(?:api\/(?:me|cart|orders|reports|transfers)|auth\/(?!register))/;

/**
 * Fails when an answer lacks what CONTRACT.md promises of every answer. Called for each response any test
 * receives, so that no route and no failure escapes.
 */
export function assertConforms(wanted: Exchange, answer: Answer): void {
  const faults = [
    ...headerFaults(wanted, answer),
    ...cookieFaults(answer),
    ...problemFaults(answer),
    ...successFaults(answer),
  ];
  if (faults.length === 0) return;
  throw new Error(
    `${answer.request} answered ${answer.status}, against the contract:\n- ${faults.join('\n- ')}\nbody: ${answer.text.slice(0, 300)}`,
  );
}

function headerFaults(wanted: Exchange, { headers }: Answer): string[] {
  const faults = onEvery
    .filter((name) => typeof headers[name] !== 'string')
    .map((name) => `${name} must come exactly once, came as ${JSON.stringify(headers[name])}`);
  const overTls = wanted.scheme !== 'http';
  const hsts = headers['strict-transport-security'];
  if (overTls && !/^max-age=\d+/.test(String(hsts))) faults.push(`HSTS over TLS, got ${String(hsts)}`);
  if (!overTls && hsts !== undefined) faults.push('HSTS on plain HTTP');
  if (headers['x-content-type-options'] !== 'nosniff') faults.push('X-Content-Type-Options is not nosniff');
  if (!String(headers['content-security-policy']).includes("frame-ancestors 'none'")) {
    faults.push("the CSP lacks frame-ancestors 'none'");
  }
  if (/\d/.test(String(headers.server ?? ''))) faults.push('Server tells a version');
  if (headers['x-powered-by'] !== undefined) faults.push('X-Powered-By');
  if (headers['access-control-allow-origin'] !== undefined) faults.push('Access-Control-Allow-Origin');
  return faults;
}

function successFaults(answer: Answer): string[] {
  if (answer.status >= 300) return [];
  const faults: string[] = [];
  const { pathname } = answer.url;
  if (uncacheable.test(pathname) && !/\bno-store\b/.test(String(answer.headers['cache-control']))) {
    faults.push('an authenticated answer without Cache-Control: no-store');
  }
  if (timed.test(pathname) && !/\bauthenticate\b/.test(String(answer.headers['server-timing']))) {
    faults.push('an authenticated route without an authenticate entry in Server-Timing');
  }
  const isJson = String(answer.headers['content-type']).startsWith('application/json');
  if (/^\/(?:api|auth)\//.test(pathname) && answer.text !== '' && !isJson) {
    faults.push(`content type ${String(answer.headers['content-type'])}`);
  }
  if (answer.status === 204 && answer.text !== '') faults.push('204 with a body');
  return faults;
}
