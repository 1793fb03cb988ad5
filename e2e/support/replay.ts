import type { Answer } from '@gatehouse/testkit/answer';
import type { Credential } from './client.ts';
import { exchange, hostOf, originOf } from './exchange.ts';
import type { Strategy } from './strategies.ts';

export interface Replay {
  /** The strategy whose host is asked; default: the credential's own. */
  at?: Strategy;
  method?: string;
  path?: string;
  json?: unknown;
  headers?: [string, string][];
}

/** Presents a frozen credential, with a browser's same-origin headers and no jar: what comes back is not kept. */
export function replay(credential: Credential, options: Replay = {}): Promise<Answer> {
  const strategy = options.at ?? credential.strategy;
  const method = options.method ?? 'GET';
  const headers: [string, string][] = [];
  if (credential.cookie !== undefined) headers.push(['cookie', credential.cookie]);
  if (credential.bearer !== undefined) headers.push(['authorization', `Bearer ${credential.bearer}`]);
  if (method !== 'GET') headers.push(['origin', originOf(strategy)], ['sec-fetch-site', 'same-origin']);
  if (options.json !== undefined) headers.push(['content-type', 'application/json']);
  return exchange({
    method,
    host: hostOf(strategy),
    path: options.path ?? '/api/me',
    headers: [...headers, ...(options.headers ?? [])],
    body: options.json === undefined ? '' : JSON.stringify(options.json),
  });
}
