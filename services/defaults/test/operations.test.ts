import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createOperations } from '../src/index.ts';
import { testService } from './support/apps.ts';

const { app: service, metrics, logger, log } = testService();
const checks: Record<string, () => Promise<void>> = {};
const app = createOperations({
  name: 'api',
  replica: 'api-1',
  logger,
  trustedProxies: [],
  service,
  metrics,
  checks,
});
afterAll(async () => {
  await app.close();
  await service.close();
});

beforeEach(() => {
  checks.redis = () => Promise.resolve();
  checks.postgres = () => Promise.resolve();
  service.drain.active = false;
});

describe('/health/ready', () => {
  it('is 200 when every part works', async () => {
    const answer = await app.inject('/health/ready');
    expect([answer.statusCode, answer.json()]).toEqual([200, { ready: true, failing: [] }]);
  });

  it('is 503 with the names of the parts that fail, and keeps the reason to the log', async () => {
    checks.redis = () => Promise.reject(new Error('password s3cret refused'));
    const answer = await app.inject('/health/ready');
    expect([answer.statusCode, answer.json()]).toEqual([503, { ready: false, failing: ['redis'] }]);
    expect(log()).toContain('"part":"redis"');
  });

  it('does not wait for a part that hangs', async () => {
    checks.redis = () => new Promise(() => undefined);
    checks.postgres = () => new Promise(() => undefined);
    const start = performance.now();
    const answer = await app.inject('/health/ready');
    expect(answer.json()).toEqual({ ready: false, failing: ['redis', 'postgres'] });
    expect(performance.now() - start).toBeLessThan(1_800);
  });

  it('survives a check that throws at once', async () => {
    checks.redis = () => {
      throw new TypeError('x');
    };
    expect((await app.inject('/health/ready')).json()).toEqual({ ready: false, failing: ['redis'] });
  });

  it('is 503 while draining, whatever the parts say', async () => {
    service.drain.active = true;
    const answer = await app.inject('/health/ready');
    expect([answer.statusCode, answer.json()]).toEqual([503, { ready: false, failing: ['draining'] }]);
    expect((await app.inject('/health/live')).statusCode).toBe(200);
  });
});

describe('the other operations routes', () => {
  it('says that the process lives even when parts fail', async () => {
    checks.redis = () => Promise.reject(new Error('away'));
    expect((await app.inject('/health/live')).statusCode).toBe(200);
  });

  it('serves metrics of the process and of its requests', async () => {
    await service.inject('/keys');
    const answer = await app.inject('/metrics');
    expect(answer.headers['content-type']).toContain('text/plain');
    expect(answer.body).toContain('process_cpu_seconds_total{service="api",replica="api-1"}');
    expect(answer.body).toMatch(/http_request_duration_seconds_count\{.*route="\/keys",status="200"/);
  });

  it('documents each path once, with the values it is mounted for', async () => {
    const document = (await app.inject('/openapi.json')).json<{
      paths: Record<string, Record<string, object>>;
    }>();
    expect(Object.keys(document.paths).toSorted()).toEqual(
      [
        '/away',
        '/busy',
        '/cart',
        '/cart/{sku}',
        '/keys',
        '/logout',
        '/mistake',
        '/refresh',
        '/refused',
        '/thrown-text',
      ].toSorted(),
    );
    expect(Object.keys(document.paths['/cart'] ?? {})).toEqual(['get', 'post']);
    expect(document.paths['/cart']?.post).toMatchObject({ 'x-strategy': ['shared', 'token'] });
    expect(document.paths['/refresh']?.post).toMatchObject({ 'x-strategy': ['token'] });
    expect(document.paths['/keys']?.get).not.toHaveProperty('x-strategy');
  });

  it('answers like any other port what it does not have', async () => {
    expect((await app.inject('/nowhere')).json()).toMatchObject({ code: 'not_found' });
    expect((await app.inject({ method: 'POST', url: '/metrics' })).headers.allow).toBe('GET, HEAD');
  });
});
