import { request } from 'node:https';

/** How much of what the password hashing can do the load may ask of it: beyond that it measures a queue. */
const SHARE = 0.4;
const ATTEMPTS = 4;

export interface Target {
  readonly host: string;
  readonly port: number;
  /** PEM. */
  readonly ca: string;
}

/**
 * How many sign-ins a second the load may make: a share of what one after the other shows. An unknown user costs the
 * same as a wrong password, by design, so that is what is timed; each attempt names another user, because failures of
 * one are limited.
 */
export async function signInsPerSecond(target: Target): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < ATTEMPTS; i += 1) await attempt(target, `absent-${process.pid}-${i}`);
  return (SHARE * ATTEMPTS * 1000) / (performance.now() - started);
}

function attempt({ host, port, ca }: Target, username: string): Promise<void> {
  const body = JSON.stringify({ username, password: 'the password of no user' });
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        servername: host,
        ca,
        method: 'POST',
        path: '/auth/login',
        headers: {
          host: `${host}:${port}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
        timeout: 10_000,
        // The shared agent would go through a proxy (NODE_USE_ENV_PROXY).
        agent: false,
      },
      (response) => {
        response.resume().once('end', resolve);
      },
    );
    sent.once('timeout', () => sent.destroy(new Error('a sign-in took longer than 10 s')));
    sent.once('error', reject).end(body);
  });
}
