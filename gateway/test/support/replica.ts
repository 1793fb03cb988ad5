import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { listening, portOf } from './ports.ts';

/** What reached a service, as it came. */
export interface Seen {
  method: string;
  url: string;
  /** Names in lower case, in the order they came. */
  headers: [string, string][];
  body: string;
  connection: Socket;
}

export type Handler = (seen: Seen, response: ServerResponse, request: IncomingMessage) => void;

/** A stand-in for a service: it remembers what it was asked and answers what it is told to. */
export interface Replica {
  name: string;
  port: number;
  seen: Seen[];
  handler: Handler;
  /** Stops listening; the port then refuses connections. */
  close(): Promise<void>;
  /** Listens again on the same port. */
  reopen(): Promise<void>;
}

/** Answers 200 with JSON and the name of the process, as services do. */
export const answerOk: Handler = (_seen, response) => {
  response.setHeader('content-type', 'application/json; charset=utf-8').end('{"ok":true}');
};

export async function startReplica(name: string): Promise<Replica> {
  const server = await listening(createServer({ keepAliveTimeout: 72_000, maxHeaderSize: 65_536 }));
  const port = portOf(server);
  const replica: Replica = {
    name,
    port,
    seen: [],
    handler: answerOk,
    close: () => closed(server),
    reopen: async () => {
      await listening(server, port);
    },
  };
  server.on('request', (request, response) => void answer(replica, request, response));
  return replica;
}

async function answer(replica: Replica, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return;
  }
  const names = request.rawHeaders.filter((_, index) => index % 2 === 0);
  const values = request.rawHeaders.filter((_, index) => index % 2 === 1);
  const seen: Seen = {
    method: request.method ?? '',
    url: request.url ?? '',
    headers: names.map((header, index) => [header.toLowerCase(), values[index] ?? '']),
    body: Buffer.concat(chunks).toString(),
    connection: request.socket,
  };
  replica.seen.push(seen);
  response.setHeader('x-replica', replica.name);
  replica.handler(seen, response, request);
}

function closed(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}

/** The value of a header a service saw; every line of it, should there be several. */
export function sawHeader(seen: Seen | undefined, name: string): string | undefined {
  const values = seen?.headers.filter(([header]) => header === name).map(([, value]) => value);
  return values === undefined || values.length === 0 ? undefined : values.join(' || ');
}
