import { Type } from 'typebox';
import {
  createLogger,
  createMetrics,
  createService,
  Problem,
  type Service,
  Unavailable,
} from '../../src/index.ts';

/** A log kept in memory, to see what was written and what was not. */
export function memoryLog() {
  const lines: string[] = [];
  const logger = createLogger({
    name: 'api',
    replica: 'api-1',
    destination: { write: (line) => void lines.push(line) },
  });
  return { logger, text: () => lines.join('') };
}

/**
 * A service with the same paths mounted for two values of a header: `/cart` for both, `/refresh` for one, and
 * `/keys` for any.
 */
export function testService(overrides: Partial<Parameters<typeof createService>[0]> = {}) {
  const { logger, text } = memoryLog();
  const metrics = createMetrics({ name: 'api', replica: 'api-1' });
  const seen: string[] = [];
  const app: Service = createService({
    name: 'api',
    replica: 'api-1',
    logger,
    metrics,
    trustedProxies: ['127.0.0.1'],
    constraint: { name: 'strategy', header: 'gatehouse-strategy', known: ['shared', 'token'] },
    ...overrides,
  });
  for (const strategy of ['shared', 'token'])
    app.register(async (routes: Service) => mountShop(routes, strategy, seen));
  app.register(async (routes: Service) => mountFailures(routes));
  return { app, metrics, logger, log: text, seen };
}

async function mountShop(routes: Service, strategy: string, seen: string[]): Promise<void> {
  const constraints = { strategy };
  const body = Type.Object(
    { sku: Type.String({ pattern: '^[a-z]+$' }), quantity: Type.Integer({ minimum: 1 }) },
    { additionalProperties: false },
  );
  routes.get(
    '/cart',
    { constraints, schema: { querystring: Type.Object({}, { additionalProperties: false }) } },
    () => {
      seen.push('read');
      return { strategy };
    },
  );
  routes.post('/cart', { constraints, schema: { body } }, (request) => {
    seen.push('write');
    return { strategy, quantity: request.body.quantity };
  });
  routes.delete(
    '/cart/:sku',
    { constraints, schema: { params: Type.Object({ sku: Type.String({ maxLength: 8 }) }) } },
    () => {
      seen.push('delete');
      return {};
    },
  );
  routes.post('/logout', { constraints }, (_request, reply) => {
    seen.push('logout');
    return reply.code(204).send();
  });
  if (strategy === 'token') routes.post('/refresh', { constraints }, () => ({ strategy }));
}

async function mountFailures(routes: Service): Promise<void> {
  routes.get('/keys', (request) => ({ address: request.ip, id: request.id }));
  routes.get('/mistake', () => {
    throw new TypeError('the inside of the house');
  });
  routes.get('/thrown-text', () => {
    // Not an error at all: what a careless dependency may throw.
    const text = 'the inside of the house' as unknown as Error;
    return Promise.reject(text);
  });
  routes.get('/away', () => {
    throw new Unavailable('store', { cause: new Error('the inside of the house') });
  });
  routes.get('/busy', () => {
    throw new Problem('overloaded', { detail: 'the inside of the house', retryAfter: 2.2 });
  });
  routes.get('/refused', { schema: { response: { 401: Type.Object({ other: Type.String() }) } } }, () => {
    throw new Problem('session_ended', { detail: 'Sign in.', headers: { 'WWW-Authenticate': 'Bearer' } });
  });
}
