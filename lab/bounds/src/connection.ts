import { UserError } from '@gatehouse/infra/errors';
import type { Client, Dispatcher } from 'undici';
import { textAt } from '../../tour/src/answer.ts';

/** One request. */
export interface Message {
  strategy: string;
  method: 'GET' | 'POST';
  path: string;
  json?: unknown;
  /** Value of the `Cookie` header; empty: none is sent. */
  cookie?: string;
  bearer?: string | undefined;
}

/** One answer, read to its end. Times by `performance.now()`. */
export interface Reply {
  status: number;
  /** When the request's first byte was written. */
  startedAt: number;
  /** When the answer's last byte had come. */
  endedAt: number;
  /** The process that answered: `X-Replica`. */
  replica: string;
  setCookies: string[];
  body: unknown;
  /** The problem's stable code; undefined when all is well. */
  code: string | undefined;
}

/** What else goes with a request to this end of the line. */
export type HeadersOf = (message: Message) => Record<string, string>;

/** One connection that is kept open: one request at a time, so that none waits for another unseen. */
export class Connection {
  readonly #name: string;
  readonly #client: Client;
  readonly #headersOf: HeadersOf;

  /** @param name who is at the other end, for complaints */
  constructor(name: string, client: Client, headersOf: HeadersOf) {
    this.#name = name;
    this.#client = client;
    this.#headersOf = headersOf;
  }

  async send(message: Message): Promise<Reply> {
    try {
      return await exchange(this.#client, this.#optionsOf(message));
    } catch (error) {
      throw new UserError(
        `${this.#name} stopped answering: ${error instanceof Error ? error.message : String(error)}.`,
        'Its log says more: `.gatehouse/bounds/native/logs/`. Then run the command again.',
        { cause: error },
      );
    }
  }

  async close(): Promise<void> {
    await this.#client.destroy();
  }

  #optionsOf(message: Message): Dispatcher.DispatchOptions {
    const { method, path, json, cookie = '', bearer } = message;
    return {
      method,
      path,
      headers: {
        ...this.#headersOf(message),
        ...(cookie === '' ? {} : { cookie }),
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: json === undefined ? null : JSON.stringify(json),
    };
  }
}

/** Below undici's streams: the answers are small, and there are thousands a second. */
function exchange(client: Client, options: Dispatcher.DispatchOptions): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const head = { status: 0, replica: '', setCookies: [] as string[] };
    // Overwritten when the request is written: until then it may have waited for its connection.
    let startedAt = performance.now();
    client.dispatch(options, {
      onRequestStart: () => {
        startedAt = performance.now();
      },
      onResponseStart: (_controller, status, headers) => {
        const setCookies = [headers['set-cookie'] ?? []].flat();
        Object.assign(head, { status, replica: String(headers['x-replica'] ?? ''), setCookies });
      },
      onResponseData: (_controller, chunk) => {
        chunks.push(chunk);
      },
      onResponseEnd: () => {
        const endedAt = performance.now();
        const body = parse(Buffer.concat(chunks).toString('utf8'));
        const code = head.status < 400 ? undefined : textAt(body, 'code');
        resolve({ ...head, startedAt, endedAt, body, code });
      },
      onResponseError: (_controller, error) => reject(error),
    });
  });
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
