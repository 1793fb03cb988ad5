import { Counter, Gauge, type Registry } from 'prom-client';
import type { EpochPublisher } from './adapters/epoch-publisher.ts';

/** What becomes of the data in Redis. */
export function registerContinuityMetrics(registry: Registry, epochPublisher: EpochPublisher): void {
  counter(
    'redis_continuity_breaks_total',
    'Times that Redis held other data than was last written to.',
    () => epochPublisher.stats.breaks,
  );
  counter(
    'redis_confirmations_total',
    'Connections whose data was confirmed.',
    () => epochPublisher.stats.confirmed,
  );
  counter(
    'redis_replayed_rows_total',
    'Rows of PostgreSQL that were sent to Redis again.',
    () => epochPublisher.rows,
  );
  new Gauge({
    name: 'redis_complete',
    help: '1 when Redis was told everything that PostgreSQL knows, else 0: nothing new is believed meanwhile.',
    registers: [registry],
    collect() {
      this.set(epochPublisher.isComplete ? 1 : 0);
    },
  });

  function counter(name: string, help: string, read: () => number): void {
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }
}
