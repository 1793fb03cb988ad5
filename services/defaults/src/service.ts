import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawServerDefault,
} from 'fastify';
import { answerClientError } from './client-error.ts';
import { answerError } from './error-handler.ts';
import { acceptJsonOnly } from './json-body.ts';
import { lazyLogger } from './lazy-logger.ts';
import type { Logger } from './logging.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { documentRoutes } from './openapi.ts';
import { type Random, systemRandom } from './random.ts';
import { requestIdFrom } from './request-id.ts';
import { recordRequests } from './request-log.ts';
import { addIdentityHeaders, closeWhenDraining, setIdentityHeaders } from './response-headers.ts';
import { addConstraint, type RouteConstraint, refuseUnroutable } from './routing.ts';
import { trustedBy } from './trusted-proxies.ts';

/** A Fastify app whose routes take their types from their TypeBox schemas. */
export type Service = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface ServiceOptions {
  /** The service, such as `api`; also the title of its OpenAPI document. */
  name: string;
  /** The name of this process, for X-Replica. */
  replica: string;
  logger: Logger;
  /** Whose X-Forwarded headers count: CIDR ranges or the names in `checkedProxies`. */
  trustedProxies: readonly string[];
  /** When the same paths are mounted several times, told apart by a header. */
  constraint?: RouteConstraint;
  /** Made here unless given; pass the same to `createOperations`. */
  metrics?: Metrics;
  random?: Random;
  /** Receives whatever a request failed with, expected or not. */
  onFailure?: (error: unknown) => void;
  /** The level of the log line of a request that succeeded; `info` unless told. */
  requestLogLevel?: 'info' | 'debug';
}

const BODY_LIMIT_BYTES = 16 * 1024;

/**
 * How long the server waits, in milliseconds. Node's and Fastify's own defaults suit a server behind nothing, or
 * wait for ever.
 */
const SERVER_TIMEOUTS = {
  // The gateway buffers requests and sends them at once; a client that takes this long is holding a socket on purpose.
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  // Longer than nginx keeps an idle upstream connection (3 s), so that it is never we who close one that nginx is
  // about to use, and longer than the 60 s of common load balancers.
  keepAliveTimeout: 72_000,
  // How often the two limits above are looked at: late by at most this.
  connectionsCheckingInterval: 2_000,
};

/** The app of a port: problems, ids, limits, logging and metrics are in place; register the routes' plugins on it. */
export function createService(options: ServiceOptions): Service {
  const { name, replica, constraint, logger, random = systemRandom } = options;
  const metrics = options.metrics ?? createMetrics({ name, replica });
  // Fastify's type of the app follows the logger's; plugins are written for the general one.
  const loggerInstance: FastifyBaseLogger = logger;
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdFrom(random),
    trustProxy: trustedBy(options.trustedProxies),
    childLoggerFactory: (parent, bindings, childOptions) =>
      lazyLogger(() => parent.child(bindings, childOptions)),
    bodyLimit: BODY_LIMIT_BYTES,
    // A drain answers; see PROTOCOLS, "Gateway and drain".
    return503OnClosing: false,
    // What a client sends is refused or taken as it is, never bent into shape.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
    http: {
      ...SERVER_TIMEOUTS,
      maxHeaderSize: 16 * 1024,
      // A missing Host is refused by `refuseUnroutable`, with a problem document rather than an empty answer.
      requireHostHeader: false,
    },
    requestTimeout: SERVER_TIMEOUTS.requestTimeout,
    keepAliveTimeout: SERVER_TIMEOUTS.keepAliveTimeout,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      setIdentityHeaders(reply, replica, request.id);
      closeWhenDraining(app, reply);
      void answerError(error, request, reply);
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  // RFC 9110 section 10.1.1 lets a server ignore expectations it does not know; Node would answer an empty 417.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.decorate('drain', { active: false });
  app.decorateRequest('problemCode', '');
  app.setErrorHandler((error, request, reply) => {
    options.onFailure?.(error);
    return answerError(error, request, reply);
  });
  addIdentityHeaders(app, replica);
  if (constraint) addConstraint(app, constraint);
  refuseUnroutable(app, constraint);
  acceptJsonOnly(app);
  recordRequests(app, { logger, metrics, constraint, level: options.requestLogLevel ?? 'info' });
  documentRoutes(app, { title: `Gatehouse ${name}`, constraint });
  return app;
}
