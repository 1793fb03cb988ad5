import { Type } from 'typebox';
import type { Metrics } from './metrics.ts';
import { documentOf } from './openapi.ts';
import { type ReadinessCheck, readiness } from './readiness.ts';
import { createService, type Service, type ServiceOptions } from './service.ts';

export interface OperationsOptions extends Omit<ServiceOptions, 'constraint'> {
  /** The app of the public port, whose document is served and whose drain makes the process not ready. */
  service: Service;
  metrics: Metrics;
  /** By name of the part; a check resolves when its part works, and rejects or takes over 1 s when it does not. */
  checks: Readonly<Record<string, ReadinessCheck>>;
  /** What cannot be done although the process is ready: `redis writes`. */
  degraded?: () => readonly string[];
}

const ReadinessAnswer = Type.Object({
  ready: Type.Boolean(),
  failing: Type.Array(Type.String()),
  degraded: Type.Optional(Type.Array(Type.String())),
});

/** The app of the operations port: health, metrics and the OpenAPI document. Services may register more on it. */
export function createOperations(options: OperationsOptions): Service {
  const { service, metrics, checks, degraded } = options;
  const app = createService({ requestLogLevel: 'debug', ...options });
  app.register((routes: Service, _options, done) => {
    routes.get('/health/live', () => ({ live: true }));
    routes.get(
      '/health/ready',
      { schema: { response: { 200: ReadinessAnswer, 503: ReadinessAnswer } } },
      async (request, reply) => {
        const failing = service.drain.active ? ['draining'] : await readiness(checks, request.log);
        const ready = failing.length === 0;
        const lacking = degraded?.() ?? [];
        // Ready all the same: an orchestrator that takes the process out of service would take the reads away, too.
        return reply
          .code(ready ? 200 : 503)
          .send({ ready, failing, ...(lacking.length > 0 && { degraded: [...lacking] }) });
      },
    );
    routes.get('/metrics', async (_request, reply) => {
      return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
    });
    routes.get('/openapi.json', () => documentOf(service));
    done();
  });
  return app;
}
