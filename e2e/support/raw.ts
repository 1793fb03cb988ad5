import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { target } from './target.ts';

export interface RawAnswer {
  /** Everything the server sent. */
  text: string;
  /** Of the first answer; undefined when the connection was closed without one. */
  status: number | undefined;
  /** Number of answers that began. */
  answers: number;
  /** Whether the server closed the connection, rather than the test giving up. */
  closed: boolean;
}

/** Sends bytes as they are and reads until the server closes or is silent for a while. */
export function raw(
  bytes: string | Buffer,
  options: { scheme?: 'https' | 'http'; servername?: string; quiet?: number } = {},
): Promise<RawAnswer> {
  const { ca, httpsPort, httpPort, publicHost } = target();
  const socket: Socket =
    options.scheme === 'http'
      ? connectPlain({ host: '127.0.0.1', port: httpPort })
      : connectTls({
          host: '127.0.0.1',
          port: httpsPort,
          ca,
          servername: options.servername ?? `shared.${publicHost}`,
        });
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const finish = (closed: boolean): void => {
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      const lines = [...text.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)];
      const status = lines[0]?.[1];
      resolve({
        text,
        closed,
        answers: lines.length,
        status: status === undefined ? undefined : Number(status),
      });
    };
    socket.setTimeout(options.quiet ?? 2_000, () => finish(false));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') finish(true);
      else reject(error);
    });
    socket.on('close', () => finish(true));
    socket.write(bytes);
  });
}

/** A request as text with CRLF line ends. */
export function lines(...parts: string[]): string {
  return parts.join('\r\n');
}
