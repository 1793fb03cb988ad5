import { createLogger } from '@gatehouse/defaults';
import { SqliteProfiles } from '../../src/adapters/sqlite-profiles.ts';
import { createAdnet } from '../../src/app.ts';

/** The three sites with a database in memory, a clock that steps by a second, and a browser's jar of cookies. */
export function testAdnet() {
  let now = Date.UTC(2026, 10, 27, 12);
  let drawn = 0;
  const profiles = new SqliteProfiles(':memory:');
  const { app, operations } = createAdnet({
    replica: 'adnet',
    logger: createLogger({ name: 'adnet', replica: 'adnet', level: 'silent' }),
    trustedProxies: [],
    publicPort: 8443,
    profiles,
    clock: { now: () => (now += 1000), monotonic: () => now },
    random: {
      bytes: (length) => {
        drawn += 1;
        return Buffer.alloc(length, drawn);
      },
    },
  });
  return { app, operations, profiles, browser: () => new TestBrowser(app) };
}

type App = ReturnType<typeof createAdnet>['app'];

/** Keeps what it is given by host and name, as a browser that allows third-party cookies. */
class TestBrowser {
  readonly cookies = new Map<string, string>();
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  async get(host: string, url: string, headers: Record<string, string> = {}) {
    return await this.#send('GET', host, url, headers);
  }

  async post(host: string, url: string, headers: Record<string, string> = {}) {
    const origin = `https://${host}:8443`;
    return await this.#send('POST', host, url, {
      'content-type': 'application/x-www-form-urlencoded',
      origin,
      ...headers,
    });
  }

  /** The frame, and the pixel that it holds. */
  async load(host: string, path: string, headers: Record<string, string> = {}): Promise<string> {
    const query = new URLSearchParams({ host, path }).toString();
    const frame = await this.get('ads.localhost', `/frame?${query}`, headers);
    await this.get('ads.localhost', `/pixel.gif?${query}`, headers);
    return frame.body;
  }

  async #send(method: 'GET' | 'POST', host: string, url: string, headers: Record<string, string>) {
    const cookie = [...this.cookies]
      .filter(([key]) => key.startsWith(`${host} `))
      .map(([key, value]) => `${key.slice(host.length + 1)}=${value}`)
      .join('; ');
    const answer = await this.#app.inject({
      method,
      url,
      headers: { host, 'gatehouse-site': host, ...(cookie && { cookie }), ...headers },
    });
    for (const { name, value } of answer.cookies) {
      if (value === '') this.cookies.delete(`${host} ${name}`);
      else this.cookies.set(`${host} ${name}`, value);
    }
    return answer;
  }
}
