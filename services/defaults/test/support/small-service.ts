import { createLogger, createMetrics, createOperations, createService, serve } from '../../src/index.ts';

// A whole process, as `main.ts` of a service makes one. Ports are chosen by the system and told on standard output.
process.exit(
  await serve(() => {
    const common = {
      name: 'small',
      replica: 'small-1',
      trustedProxies: [],
      logger: createLogger({ name: 'small', replica: 'small-1' }),
    };
    const metrics = createMetrics(common);
    const service = createService({ ...common, metrics });
    service.register(async (routes) => {
      routes.get('/fast', () => ({}));
      routes.get('/crash', (request) => {
        setImmediate(() => {
          for (let line = 1; line <= 500; line += 1) request.log.info({ line }, 'before the crash');
          throw new Error('escaped');
        });
        return {};
      });
      routes.addHook('onClose', () => common.logger.info('stores closed'));
    });
    service.addHook('onListen', () =>
      common.logger.info({ address: service.server.address() }, 'public port'),
    );
    const operations = createOperations({ ...common, service, metrics, checks: {} });
    return Promise.resolve({
      service,
      operations,
      host: '127.0.0.1',
      port: 0,
      operationsPort: 0,
      logger: common.logger,
    });
  }),
);
