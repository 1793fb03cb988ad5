import { Counter, Gauge, type Registry } from 'prom-client';

/** A metric collected from existing state at scrape time. */
export interface Metric {
  readonly kind: 'counter' | 'gauge';
  readonly name: string;
  readonly help: string;
  read(): number;
}

/** Shows the figures in a registry. */
export function registerMetrics(registry: Registry, metrics: readonly Metric[]): void {
  for (const { kind, name, help, read } of metrics) {
    const options = { name, help, registers: [registry] };
    if (kind === 'gauge') {
      new Gauge({
        ...options,
        collect() {
          this.set(read());
        },
      });
    } else {
      new Counter({
        ...options,
        collect() {
          this.reset();
          this.inc(read());
        },
      });
    }
  }
}
