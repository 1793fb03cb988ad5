import { type DestinationStream, destination as fileDestination, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

export interface LoggerOptions {
  /** The service, such as `api`. */
  name: string;
  /** The process, as in X-Replica. */
  replica: string;
  level?: string;
  /** Standard output unless told. */
  destination?: DestinationStream;
}

// Nothing logs these on purpose. The list is the net under the code that one day does so by accident.
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  'password',
  'current',
  'next',
  'token',
  'access_token',
  'refresh_token',
  'secret',
  '["gatehouse-verdict"]',
  '["gatehouse-credential"]',
];
const SECRET_PATHS = SECRET_FIELDS.flatMap((field) => {
  const step = field.startsWith('[') ? field : `.${field}`;
  return [field, `*${step}`, `*.*${step}`];
});

/** JSON lines with the names of the service and the process, and with credentials blanked out. */
export function createLogger({ name, replica, level = 'info', destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service: name, replica },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError, error: describeError },
    redact: { paths: SECRET_PATHS, censor: '[redacted]' },
  };
  return pino(options, destination ?? standardOutput());
}

/** How long a line may wait for others, in ms. */
const GATHER_MS = 20;
/** Above this, in bytes, the reader of the log has stopped: further lines are dropped rather than memory filled. */
const UNWRITTEN_BYTES_MAX = 8 * 1024 * 1024;

/**
 * Writes without blocking: a synchronous write stops every request of the process while the reader of the log is slow. Lines are
 * gathered for `GATHER_MS`, since a write of its own for each costs more than the line. Pino writes what is left at the exit of
 * the process, also after an error that escaped; a killed process loses the lines of its last `GATHER_MS`.
 */
function standardOutput(): DestinationStream {
  return fileDestination({
    dest: 1,
    sync: false,
    minLength: 4096,
    periodicFlush: GATHER_MS,
    maxLength: UNWRITTEN_BYTES_MAX,
  });
}

/**
 * The same log without the net under accidents, for lines whose fields are fixed and hold no credential: looking for 36 paths
 * in each line of a request was most of what the request cost (issue 14).
 */
export function withoutRedaction(logger: Logger): Logger {
  return logger.child({}, { redact: [] });
}

/**
 * What the log says of an error: a fixed list of fields. Libraries hang whole commands, queries and token
 * payloads on their errors (ioredis `command.args`, jose `payload`); those must not reach the log.
 */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error ? { code: String(error.code) } : {};
  const cause =
    error.cause !== undefined && depth < 4 ? { cause: describeError(error.cause, depth + 1) } : {};
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}
