import { connect as connectPlain, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { Gateway } from './nginx.ts';

/** An answer as it came over the wire. */
export interface Answer {
  status: number;
  /** Names in lower case; a header that comes twice stands twice. */
  headers: [string, string][];
  body: string;
}

export interface Call {
  method?: string;
  /** The name in SNI, and in Host unless `headers` has one. */
  host: string;
  path: string;
  headers?: [string, string][];
  body?: string;
  /** Over plain HTTP. */
  plain?: boolean;
}

/** Longest silence a test waits for, in ms. */
const PATIENCE = 15_000;

/** One request on a connection of its own, over HTTP/1.1. */
export function call(
  gateway: Gateway,
  { method = 'GET', host, path, headers = [], body, plain }: Call,
): Promise<Answer> {
  const port = plain ? gateway.httpPort : gateway.httpsPort;
  const own = headers.some(([name]) => name.toLowerCase() === 'host') ? [] : [['Host', `${host}:${port}`]];
  const length = body === undefined ? [] : [['Content-Length', String(Buffer.byteLength(body))]];
  const lines = [...own, ...headers, ...length, ['Connection', 'close']].map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return send(gateway, `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`, {
    servername: host,
    plain,
  });
}

/** Sends bytes as they are and reads until the gateway closes. */
export async function send(
  gateway: Gateway,
  bytes: string,
  options: { servername?: string; plain?: boolean | undefined } = {},
): Promise<Answer> {
  const socket = await open(gateway, options);
  socket.write(bytes, 'latin1');
  return parse(await readToEnd(socket));
}

/** A connection to the gateway, with TLS unless `plain`. */
export function open(
  gateway: Gateway,
  {
    servername = 'shared.gatehouse.localhost',
    plain,
  }: { servername?: string; plain?: boolean | undefined } = {},
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = plain
      ? connectPlain(gateway.httpPort, '127.0.0.1', () => resolve(socket))
      : connectTls(tlsOptions(gateway, servername), () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Checks whose certificate it is; and for which name, where the certificate is meant for that name. */
function tlsOptions({ httpsPort, ca }: Gateway, servername: string): ConnectionOptions {
  const known = /^([a-z]+\.)?gatehouse\.localhost$/.test(servername);
  return {
    port: httpsPort,
    host: '127.0.0.1',
    servername,
    ca,
    ...(known ? {} : { checkServerIdentity: () => undefined }),
  };
}

export function readToEnd(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setTimeout(PATIENCE, () => {
      socket.destroy(new Error(`Nothing came for ${PATIENCE} ms; before that: ${text.slice(0, 200)}`));
    });
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(text));
  });
}

/** Takes one response apart. One without status line (HTTP/0.9, or nothing at all) has status 0. */
export function parse(text: string): Answer {
  if (!text.startsWith('HTTP/')) return { status: 0, headers: [], body: text };
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(statusLine)?.[1] ?? 0);
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const body = text.slice(end + 4);
  const chunked = headers.some(([name, value]) => name === 'transfer-encoding' && value === 'chunked');
  return { status, headers, body: chunked ? unchunk(body) : body };
}

function unchunk(body: string): string {
  const size = Number.parseInt(body, 16);
  if (!(size > 0)) return '';
  const start = body.indexOf('\r\n') + 2;
  return body.slice(start, start + size) + unchunk(body.slice(start + size + 2));
}

/** The value of a header; undefined when it is absent, all values when it comes several times. */
export function header(answer: Answer, name: string): string | undefined {
  const values = answer.headers.filter(([header]) => header === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(' || ');
}
