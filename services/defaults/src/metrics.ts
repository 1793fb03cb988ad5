import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** The numbers of one process; services add theirs to `registry`. */
export interface Metrics {
  registry: Registry;
  requestDuration: Histogram<'method' | 'route' | 'status' | 'variant'>;
}

export interface MetricsOptions {
  name: string;
  replica: string;
}

/** Gauges whose names end like counters' (`promtool check metrics` objects): the gauges by type beside them add up to them. */
const MISNAMED_SUMS = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** A registry of its own, so that two services in one test process do not meet in a global one. */
export function createMetrics({ name, replica }: MetricsOptions): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service: name, replica });
  collectDefaultMetrics({ register: registry });
  for (const sum of MISNAMED_SUMS) registry.removeSingleMetric(sum);
  const requestDuration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request line to the last byte handed to the socket, by route pattern.',
    labelNames: ['method', 'route', 'status', 'variant'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  return { registry, requestDuration };
}
