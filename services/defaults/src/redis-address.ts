import type { RedisOptions } from 'ioredis';
import { ConfigurationError, type ConfigurationFault } from './start-error.ts';

/** Where Redis is, as the environment says it. */
export interface RedisAddress {
  url: string;
  /** Apart from the URL, so that it can live in a file. */
  password?: string;
  /** Certificates, in PEM, of the authority that the server's must come from; the system's when left out. */
  ca?: string;
}

type Options = Pick<RedisOptions, 'host' | 'port' | 'username' | 'password' | 'db' | 'family' | 'tls'>;

const EXAMPLE = 'Write it as redis://user@redis:6379.';

/** An address with all that the client needs to connect. @throws ConfigurationError that names the variable, never the value */
export function redisOptionsOf(address: RedisAddress): Options {
  const reading = read(address);
  if (Array.isArray(reading)) throw new ConfigurationError(reading);
  return reading;
}

/** What is wrong with an address, for a check at start. An empty one turns Redis off. */
export function redisFaults(address: RedisAddress): ConfigurationFault[] {
  if (address.url === '') return [];
  const reading = read(address);
  return Array.isArray(reading) ? reading : [];
}

function read({ url, password, ca }: RedisAddress): Options | ConfigurationFault[] {
  const options = parsed(url);
  if ('variable' in options) return [options];
  const faults: ConfigurationFault[] = [];
  if (password !== undefined && options.password !== undefined) {
    const rule = 'is set, and REDIS_URL has a password too. Leave one of them out.';
    faults.push({ variable: 'REDIS_PASSWORD', rule });
  }
  if (ca !== undefined && options.tls === undefined) {
    const rule = 'is set, but REDIS_URL asks for no TLS. Let it begin with rediss://.';
    faults.push({ variable: 'REDIS_CA', rule });
  }
  if (faults.length > 0) return faults;
  return {
    ...options,
    ...(password === undefined ? {} : { password }),
    ...(ca === undefined ? {} : { tls: { ca } }),
  };
}

const MISUNDERSTOOD = `cannot be understood. ${EXAMPLE} Characters such as / @ : # % in a name or password are written %XX.`;

/**
 * Not by the client itself: it takes every parameter for one of its options, and so would give up what keeps it from
 * queueing commands and sending them twice.
 */
function parsed(url: string): Options | ConfigurationFault {
  const address = URL.parse(url);
  const rule = address === null ? MISUNDERSTOOD : ruleBrokenBy(address);
  if (address === null || rule !== undefined) return { variable: 'REDIS_URL', rule: rule ?? MISUNDERSTOOD };
  const database = address.pathname.slice(1);
  const family = address.searchParams.get('family');
  try {
    return {
      host: address.hostname.replace(/^\[(.+)\]$/, '$1'),
      port: Number(address.port || 6379),
      ...(address.username && { username: decodeURIComponent(address.username) }),
      ...(address.password && { password: decodeURIComponent(address.password) }),
      ...(database && { db: Number(database) }),
      ...(family && { family: Number(family) }),
      ...(address.protocol === 'rediss:' && { tls: {} }),
    };
  } catch {
    return { variable: 'REDIS_URL', rule: MISUNDERSTOOD };
  }
}

function ruleBrokenBy({ protocol, hostname, pathname, searchParams, hash }: URL): string | undefined {
  if (!/^rediss?:$/.test(protocol) || hash !== '') return MISUNDERSTOOD;
  if (hostname === '') return `names no host. ${EXAMPLE}`;
  const unknown = [...searchParams.keys()].find((name) => name !== 'family');
  if (unknown !== undefined) {
    const name = /^[A-Za-z]{1,40}$/.test(unknown) ? unknown : '(unreadable)';
    return `has the parameter ${name}, which is not read. Only family is: 4 or 6.`;
  }
  if (!/^[46]?$/.test(searchParams.get('family') ?? '')) return 'has a family that is neither 4 nor 6.';
  return /^\/?\d{0,3}$/.test(pathname)
    ? undefined
    : 'has a path that is no number of a database, such as /0.';
}
