import { UserError } from '@gatehouse/infra/errors';
import { type Agent, request } from 'undici';
import { type Answer, authenticateTime, textAt } from './answer.ts';

/** One strategy's host, as its clients reach it. */
export interface Site {
  /** Scheme, name and port: what a browser calls the origin of its pages. */
  origin: string;
  agent: Agent;
  signal: AbortSignal;
}

/** What a client shows to be authenticated. */
export interface Credential {
  /** Value of the `Cookie` header; empty: none is sent. */
  cookie: string;
  /** An access token. */
  bearer: string | undefined;
}

export interface Message {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  json?: unknown;
}

export const nothingToShow: Credential = { cookie: '', bearer: undefined };

/** Sends one request as a browser's page of that origin would, and reads the answer to its end. */
export async function present(site: Site, credential: Credential, message: Message): Promise<Answer> {
  const { method, path, json } = message;
  const credentialLines = {
    ...(credential.cookie === '' ? {} : { cookie: credential.cookie }),
    ...(credential.bearer === undefined ? {} : { authorization: `Bearer ${credential.bearer}` }),
  };
  const proof = method === 'GET' ? {} : { origin: site.origin, 'sec-fetch-site': 'same-origin' };
  const startedAt = performance.now();
  try {
    const { statusCode, headers, body } = await request(`${site.origin}${path}`, {
      dispatcher: site.agent,
      method,
      headers: {
        ...credentialLines,
        ...proof,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: json === undefined ? null : JSON.stringify(json),
      signal: site.signal,
    });
    const answeredAt = performance.now();
    const content = parse(await body.text());
    const setCookies = [headers['set-cookie'] ?? []].flat();
    return {
      request: `${method} ${withoutIds(path)}`,
      status: statusCode,
      replica: one(headers['x-replica']) ?? '',
      startedAt,
      answeredAt,
      body: content,
      code: statusCode < 400 ? undefined : textAt(content, 'code'),
      authenticate: authenticateTime(one(headers['server-timing'])),
      setCookies,
      credentialBytes: {
        sent: bytes(Object.entries(credentialLines)),
        received: bytes(setCookies.map((value) => ['set-cookie', value])),
      },
    };
  } catch (error) {
    site.signal.throwIfAborted();
    throw new UserError(
      `${site.origin} stopped answering: ${error instanceof Error ? error.message : String(error)}.`,
      'See `./gatehouse status` and `./gatehouse logs gateway`.',
      { cause: error },
    );
  }
}

/** As HTTP/1.1 writes them: `name: value`. */
function bytes(lines: readonly (readonly string[])[]): number {
  return lines.reduce((sum, [name = '', value = '']) => sum + Buffer.byteLength(`${name}: ${value}`), 0);
}

/** Faults are counted by request: the ids in their paths would make each one of its own. */
function withoutIds(path: string): string {
  return path.replaceAll(/\/[0-9a-f-]{16,}(?=\/|$)/g, '/{id}');
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
