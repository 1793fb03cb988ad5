import { expect, it } from 'vitest';
import { Client, type Request } from '../k6/client.ts';

const person = {
  ...{ id: '1', username: 'ada', cookies: { '__Host-gatehouse-refresh': 'r' }, token: 'old' },
  expiresAt: Date.now() + 60_000,
};

type Answer = ReturnType<Request>;

/** A server that takes the token `new`, and issues it at each refresh. */
function server(code: string, { refreshes = true } = {}) {
  const asked: string[] = [];
  const answer = (status: number, content: object): Answer => {
    const body = JSON.stringify(content);
    return { status, body, cookies: {}, json: () => JSON.parse(body) as object } as unknown as Answer;
  };
  const request: Request = (method, url, _body, { headers }) => {
    asked.push(`${method} ${new URL(url).pathname} ${headers.Authorization}`);
    if (url.endsWith('/auth/refresh')) {
      return refreshes ? answer(200, { access_token: 'new', expires_in: 300 }) : answer(503, {});
    }
    return headers.Authorization === 'Bearer new' ? answer(200, {}) : answer(401, { code });
  };
  return { asked, client: new Client('https://token.test', person, request) };
}

it.each(['token_stale', 'token_expired'])(
  'refreshes on 401 %s and asks once more, as a client should',
  (code) => {
    const { asked, client } = server(code);
    expect(client.post('/api/cart/items', { sku: 'tea' }).status).toBe(200);
    expect(asked).toEqual([
      'POST /api/cart/items Bearer old',
      'POST /auth/refresh Bearer old',
      'POST /api/cart/items Bearer new',
    ]);
    expect(client.get('/api/me').status).toBe(200);
    expect(asked).toHaveLength(4);
  },
);

it('takes an ended session for what it is', () => {
  const { asked, client } = server('session_ended');
  expect(client.get('/api/me').status).toBe(401);
  expect(asked).toHaveLength(1);
});

it('does not go on asking when the refresh fails', () => {
  const { asked, client } = server('token_stale', { refreshes: false });
  expect(client.get('/api/me').status).toBe(401);
  expect(asked).toHaveLength(3);
});
