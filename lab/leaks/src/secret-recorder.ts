import type { Answer } from '@gatehouse/testkit/answer';
import { DEMO_PASSWORD } from '@gatehouse/testkit/demo';
import { CART_COOKIE, REFRESH_COOKIE, SESSION_COOKIE } from '@gatehouse/testkit/strategy-table';
import { cookiesOf, tokensOf } from '../../histories/src/play/jar.ts';
import type { Call, Carry } from '../../histories/src/play/wire.ts';

/** What opens something: never to be found where it is not needed. */
export interface Secret {
  readonly text: string;
  readonly kind: 'session cookie' | 'cart cookie' | 'refresh token' | 'access token' | 'password';
}

const COOKIES: readonly (readonly [string, Secret['kind']])[] = [
  [SESSION_COOKIE, 'session cookie'],
  [CART_COOKIE, 'cart cookie'],
  [REFRESH_COOKIE, 'refresh token'],
];
const FIELDS: Readonly<Record<string, Secret['kind']>> = {
  password: 'password',
  current: 'password',
  next: 'password',
  refresh_token: 'refresh token',
};
/** Whatever is shorter would be found by chance. */
const SHORTEST = 16;

/** Remembers every credential that is handed out or shown, and what refusals say. */
export class SecretRecorder {
  readonly secrets = new Map<string, Secret>();
  readonly refusals: string[] = [];

  /** The same way to the cluster, listened to. */
  listening(carry: Carry): Carry {
    return async (strategy, call) => {
      this.#hearCall(call);
      const heard = await carry(strategy, call);
      if (heard) this.#hearAnswer(heard.answer);
      return heard;
    };
  }

  #hearCall({ headers, body }: Call): void {
    const [scheme, token] = (headers.authorization ?? '').split(' ');
    if (scheme === 'Bearer') this.#keep(token, 'access token');
    const shown = new Map((headers.cookie ?? '').split('; ').map((pair) => splitAt(pair, '=')));
    for (const [name, kind] of COOKIES) this.#keep(shown.get(name), kind);
    for (const [field, value] of Object.entries(fieldsOf(body))) {
      const kind = FIELDS[field];
      if (kind !== undefined && typeof value === 'string') this.#keep(value, kind);
    }
  }

  #hearAnswer(answer: Answer): void {
    const cookies = cookiesOf(answer);
    for (const [name, kind] of COOKIES) this.#keep(cookies.get(name), kind);
    const { access, refresh } = tokensOf(answer);
    this.#keep(access, 'access token');
    this.#keep(refresh, 'refresh token');
    if (answer.status >= 400) this.refusals.push(answer.text);
  }

  #keep(text: string | undefined, kind: Secret['kind']): void {
    // The password of the demonstration's users is public.
    if (text === undefined || text.length < SHORTEST || text === DEMO_PASSWORD) return;
    if (!this.secrets.has(text)) this.secrets.set(text, { text, kind });
  }
}

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

function fieldsOf(body: string | undefined): object {
  try {
    const fields: unknown = JSON.parse(body ?? '{}');
    return typeof fields === 'object' && fields !== null ? fields : {};
  } catch {
    return {};
  }
}
