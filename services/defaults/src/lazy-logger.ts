import type { FastifyBaseLogger } from 'fastify';

const METHODS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent', 'child'] as const;

type Method = (...args: unknown[]) => unknown;

/** Fastify makes a logger for each request, and few requests write a line with it: this one is made with the first line. */
class LazyLogger {
  readonly #make: () => FastifyBaseLogger;
  #made: FastifyBaseLogger | undefined;

  constructor(make: () => FastifyBaseLogger) {
    this.#make = make;
  }

  get level(): string {
    return this.own().level;
  }

  set level(level: string) {
    this.own().level = level;
  }

  own(): FastifyBaseLogger {
    this.#made ??= this.#make();
    return this.#made;
  }
}

for (const name of METHODS) {
  const forward = function (this: LazyLogger, ...args: unknown[]): unknown {
    const own = this.own() as unknown as Record<string, Method>;
    return own[name]?.(...args);
  };
  Object.defineProperty(LazyLogger.prototype, name, { value: forward });
}

/** @param make called once, at the first use */
export function lazyLogger(make: () => FastifyBaseLogger): FastifyBaseLogger {
  return new LazyLogger(make) as unknown as FastifyBaseLogger;
}
