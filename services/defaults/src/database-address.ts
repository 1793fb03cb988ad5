import { Buffer } from 'node:buffer';
import type { ClientConfig } from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';
import { ConfigurationError, type ConfigurationFault } from './start-error.ts';

/** Where PostgreSQL is, as the environment says it. */
export interface DatabaseAddress {
  url: string;
  /** Apart from the URL, so that it can live in a file. */
  password?: string;
  /** Certificates, in PEM, of the authority that the server's must come from; the system's when left out. */
  ca?: string;
}

/**
 * Parameters of the URL that are honoured. Every other one of `pg` would override a time-out or another safety of ours.
 */
const PARAMETERS = new Set([
  'host',
  'options',
  'sslmode',
  'sslcert',
  'sslkey',
  'sslrootcert',
  'sslnegotiation',
]);
const SSL_MODES = new Set(['disable', 'verify-full']);
const EXAMPLE = 'Write it as postgres://gatehouse@postgres:5432/gatehouse.';

/** An address with all that `pg` needs to connect. @throws ConfigurationError that names the variable, never the value */
export function connectionOf(address: DatabaseAddress): ClientConfig {
  const reading = read(address);
  if (Array.isArray(reading)) throw new ConfigurationError(reading);
  return reading;
}

/** What is wrong with an address, for a check at start. */
export function databaseFaults(address: DatabaseAddress): ConfigurationFault[] {
  const reading = read(address);
  return Array.isArray(reading) ? reading : [];
}

function read({ url, password, ca }: DatabaseAddress): ClientConfig | ConfigurationFault[] {
  const config = parsed(url);
  if ('variable' in config) return [config];
  const faults: ConfigurationFault[] = [];
  if (password !== undefined && config.password) {
    const rule = 'is set, and DATABASE_URL has a password too. Leave one of them out.';
    faults.push({ variable: 'DATABASE_PASSWORD', rule });
  }
  if (ca !== undefined && !config.ssl) {
    const rule = 'is set, but DATABASE_URL asks for no TLS. Add ?sslmode=verify-full to it.';
    faults.push({ variable: 'DATABASE_CA', rule });
  }
  if (faults.length > 0) return faults;
  return {
    ...config,
    ...(password === undefined ? {} : { password }),
    ...(ca === undefined || typeof config.ssl !== 'object'
      ? {}
      : { ssl: { ...config.ssl, ca: Buffer.from(ca) } }),
  };
}

function parsed(url: string): ClientConfig | ConfigurationFault {
  const fault = (rule: string): ConfigurationFault => ({ variable: 'DATABASE_URL', rule });
  const parameters = parametersOf(url);
  const unknown = [...parameters.keys()].find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined) {
    return fault(
      `has the parameter ${plain(unknown)}, which is not read. Only ${[...PARAMETERS].join(', ')} are.`,
    );
  }
  const mode = parameters.get('sslmode');
  if (mode !== null && !SSL_MODES.has(mode)) {
    return fault(
      'has another sslmode than verify-full, which checks the certificate, or disable. Use one of them.',
    );
  }
  if (
    mode === null &&
    ['sslcert', 'sslkey', 'sslrootcert', 'sslnegotiation'].some((name) => parameters.has(name))
  ) {
    return fault('says how to use TLS, but not to use it. Add sslmode=verify-full.');
  }
  try {
    const config = toClientConfig(parse(url));
    if (!config.host) return fault(`names no host. ${EXAMPLE}`);
    if (!config.user) return fault(`names no user. ${EXAMPLE}`);
    return config;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (/^E[A-Z]+$/.test(code)) return fault(`names a file that cannot be read (${code}). Correct its path.`);
    return fault(
      `cannot be understood. ${EXAMPLE} Characters such as / @ : # % in a name or password are written %XX.`,
    );
  }
}

function parametersOf(url: string): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at === -1 ? '' : url.slice(at + 1).replace(/#.*$/, ''));
}

/** A name is repeated only where it looks like one: it may be a part of a password. */
function plain(name: string): string {
  return /^[A-Za-z_]{1,40}$/.test(name) ? name : '(unreadable)';
}
