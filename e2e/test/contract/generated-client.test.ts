import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { json } from '@gatehouse/testkit/answer';
import { afterAll, describe, expect, test } from 'vitest';
import { newUser } from '../../support/accounts.ts';
import { exchange, hostOf, originOf } from '../../support/exchange.ts';
import { type Strategy, strategies } from '../../support/strategies.ts';
import { target } from '../../support/target.ts';

type Headers = [string, string][];
interface Description {
  paths: Record<string, Record<string, { requestBody?: object }>>;
}

const GENERATOR = 'openapi-python-client';
const VERSION = '0.29.1';
const SCRIPT = resolve(import.meta.dirname, '../../clients/sign_in_and_out.py');

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-client-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Why the generator cannot be used here; undefined when it can. */
function missing(): string | undefined {
  const found = spawnSync('python3', ['-m', 'openapi_python_client', '--version'], { encoding: 'utf8' });
  if (found.status === 0 && found.stdout.includes(VERSION)) return undefined;
  return `python3 has no ${GENERATOR} ${VERSION}: python3 -m pip install ${GENERATOR}==${VERSION}`;
}

const reason = missing();
/** One of each way of carrying a credential, known to every replica. */
const chosen = strategies.filter(({ name }) => ['shared', 'token', 'sealed'].includes(name));

const described = (strategy: Strategy) => exchange({ host: hostOf(strategy), path: '/openapi.json' });

/** What a generated client sends with a call: where a body is described, it announces one and sends `{}` at least. */
async function call(strategy: Strategy, method: string, path: string, sent: object, credential: Headers) {
  const { paths } = json<Description>(await described(strategy));
  const operation = paths[path]?.[method];
  const body = operation?.requestBody === undefined ? '' : JSON.stringify(sent);
  const type: Headers = body === '' ? [] : [['content-type', 'application/json']];
  const headers: Headers = [['origin', originOf(strategy)], ...type, ...credential];
  return exchange({ host: hostOf(strategy), method: method.toUpperCase(), path, headers, body });
}

describe('a client that follows a host’s description', () => {
  test.for(chosen)('signs in and out at $name', async (strategy) => {
    const { username, password } = await newUser(strategy);
    const signedIn = await call(strategy, 'post', '/auth/login', { username, password }, []);
    const { access_token: token } = json<{ access_token?: string }>(signedIn);
    const cookies = signedIn.setCookies.map((line) => line.split(';')[0] ?? '').join('; ');
    const credential: Headers = [
      token === undefined ? ['cookie', cookies] : ['authorization', `Bearer ${token}`],
    ];
    const seen = await call(strategy, 'get', '/api/me', {}, credential);
    const signedOut = await call(strategy, 'post', '/auth/logout', {}, credential);
    expect([signedIn.status, seen.status, signedOut.status]).toEqual([200, 200, 204]);
  });
});

async function pythonClient(strategy: Strategy): Promise<unknown> {
  const answer = await described(strategy);
  const place = mkdtempSync(join(folder, `${strategy.name}-`));
  const files = { 'openapi.json': answer.text, 'ca.pem': target().ca, 'config.json': '{"post_hooks": []}' };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text);
  const output = ['--meta', 'none', '--output-path', 'client', '--fail-on-warning'];
  const generate = ['generate', '--path', 'openapi.json', '--config', 'config.json', ...output];
  execFileSync('python3', ['-m', 'openapi_python_client', ...generate], { cwd: place, stdio: 'pipe' });
  const { username, password } = await newUser(strategy);
  const called = [SCRIPT, place, originOf(strategy), 'ca.pem', username, password];
  return JSON.parse(execFileSync('python3', called, { cwd: place, encoding: 'utf8' }));
}

// Where the generator is not installed there is no such test: the one above sends the same by hand.
if (reason !== undefined) process.stderr.write(`no client in Python: ${reason}\n`);

test.for(reason === undefined ? chosen : [])(
  'a Python client made of the description of $name signs in and out',
  { timeout: 60_000 },
  async (strategy) => {
    // A sign-out takes the cookie away; the access token stays with its holder, and true until it expires.
    const after = strategy.carrier === 'cookie' ? 401 : expect.any(Number);
    expect(await pythonClient(strategy)).toEqual([200, 200, 204, after]);
  },
);
