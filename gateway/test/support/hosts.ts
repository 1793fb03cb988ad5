import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

/** The host of each strategy, as the gateway's own files list them. */
export const STRATEGY_HOSTS = readdirSync(resolve(import.meta.dirname, '../../strategies')).map((file) =>
  file.replace(/\.conf$/, '.gatehouse.localhost'),
);
