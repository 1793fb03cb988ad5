import { Counter, Gauge, type Registry } from 'prom-client';
import type { Vouching } from './adapters/vouching.ts';

/** What becomes of the data in Redis. */
export function showContinuity(registry: Registry, vouching: Vouching): void {
  counter(
    'redis_continuity_breaks_total',
    'Times that Redis held other data than was last written to.',
    () => vouching.stats.breaks,
  );
  counter(
    'redis_confirmations_total',
    'Connections whose data was confirmed.',
    () => vouching.stats.confirmed,
  );
  counter(
    'redis_replayed_rows_total',
    'Rows of PostgreSQL that were sent to Redis again.',
    () => vouching.rows,
  );
  new Gauge({
    name: 'redis_complete',
    help: '1 when Redis was told everything that PostgreSQL knows, else 0: nothing new is believed meanwhile.',
    registers: [registry],
    collect() {
      this.set(vouching.isComplete ? 1 : 0);
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
