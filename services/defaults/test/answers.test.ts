import { afterAll, describe, expect, it } from 'vitest';
import { testService } from './support/apps.ts';

const { app, log, metrics } = testService();
afterAll(() => app.close());

describe('a failure', () => {
  it.each([
    ['/mistake', 500, 'internal_error', undefined],
    ['/thrown-text', 500, 'internal_error', undefined],
    ['/away', 503, 'undecided', '1'],
    ['/busy', 503, 'overloaded', '3'],
  ])('%s says nothing about the inside', async (url, status, code, retryAfter) => {
    const answer = await app.inject(url);
    const body = answer.json<{ code: string; retryAfter?: number; detail?: string }>();
    expect([answer.statusCode, body.code, answer.headers['retry-after']]).toEqual([status, code, retryAfter]);
    expect(body.retryAfter).toBe(retryAfter === undefined ? undefined : Number(retryAfter));
    expect(answer.body).not.toMatch(/inside|detail|stack|\.ts/);
  });

  it('is logged with its cause, under the id the client was given', async () => {
    const answer = await app.inject({ url: '/away', headers: { 'x-request-id': 'find-me-again' } });
    expect(answer.headers['x-request-id']).toBe('find-me-again');
    const line = log()
      .split('\n')
      .find((entry) => entry.includes('find-me-again') && entry.includes('"cause"'));
    expect(line).toContain('the inside of the house');
  });

  it('keeps its body and headers where the route declares another schema', async () => {
    const answer = await app.inject('/refused');
    expect(answer.json()).toMatchObject({ status: 401, code: 'session_ended', detail: 'Sign in.' });
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });
});

describe('the request id', () => {
  it.each(['a'.repeat(8), 'A-b_c.d9', 'a'.repeat(64)])('is taken when plain: %s', async (id) => {
    const answer = await app.inject({ url: '/keys', headers: { 'x-request-id': id } });
    expect([answer.headers['x-request-id'], answer.json<{ id: string }>().id]).toEqual([id, id]);
  });

  it.each(['short', 'a'.repeat(65), 'has space', 'quote"quote', 'a,b,c,d,e,f', 'ünïcödé-'])(
    'is made when not: %s',
    async (id) => {
      const answer = await app.inject({ url: '/keys', headers: { 'x-request-id': id } });
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
    },
  );
});

describe('the address', () => {
  it('is the forwarded one from a trusted peer, and the peer otherwise', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const trusted = await app.inject({ url: '/keys', headers });
    expect(trusted.json<{ address: string }>().address).toBe('203.0.113.9');
    const stranger = await app.inject({ url: '/keys', headers, remoteAddress: '198.51.100.7' });
    expect(stranger.json<{ address: string }>().address).toBe('198.51.100.7');
  });

  it('is not what a client put in front of the peer that the gateway saw', async () => {
    const headers = { 'x-forwarded-for': '1.1.1.1, 203.0.113.9' };
    const answer = await app.inject({ url: '/keys', headers });
    expect(answer.json<{ address: string }>().address).toBe('203.0.113.9');
  });
});

describe('the request log', () => {
  it('has one line with the route pattern and no address, query or body', async () => {
    const id = 'log-line-test';
    const url = '/cart/pqrstu?token=s3cret';
    const headers = { 'gatehouse-strategy': 'shared', 'x-request-id': id, cookie: 'a=s3cret' };
    await app.inject({ method: 'DELETE', url, headers });
    const lines = log()
      .split('\n')
      .filter((line) => line.includes(id));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        msg: 'request',
        requestId: id,
        method: 'DELETE',
        route: '/cart/:sku',
        status: 200,
        ms: expect.any(Number) as unknown,
        address: '127.0.0.1',
        variant: 'shared',
      }),
    ]);
    expect(log()).not.toMatch(/s3cret|pqrstu/);
  });

  it('names the problem, and counts unmatched paths under one label', async () => {
    for (const url of ['/one', '/two'])
      await app.inject({ url, headers: { 'x-request-id': 'unmatched-test' } });
    expect(log()).toMatch(/unmatched-test.*"code":"not_found"/);
    const text = await metrics.registry.metrics();
    expect(text).toMatch(/_count\{.*route="unmatched",status="404",variant=""\} 2/);
    expect(text).not.toMatch(/"\/one"/);
  });
});
