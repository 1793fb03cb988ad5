/** What the launcher starts in tests instead of auth and api: as small as its agreement with them allows. */
import { createServer, type RequestListener, type Server } from 'node:http';

const { HOST, PORT, OPERATIONS_PORT, REPLICA_NAME = '', STUB_DIES = '', STUB_NEVER_READY = '' } = process.env;

if (STUB_DIES.split(',').includes(REPLICA_NAME)) {
  console.error('the first words');
  console.error(
    JSON.stringify({ level: 'fatal', time: new Date().toISOString(), msg: 'the disk caught fire' }),
  );
  process.exit(3);
}

function listen(port: string | undefined, handle: RequestListener): Server {
  return createServer(handle).listen(Number(port), HOST);
}

const servers = [
  listen(PORT, (_, answer) => {
    answer.setHeader('X-Replica', REPLICA_NAME);
    answer.setHeader('Content-Type', 'application/json');
    answer.end(JSON.stringify({ replica: REPLICA_NAME }));
  }),
  listen(OPERATIONS_PORT, (request, answer) => {
    if (request.url === '/environment') {
      answer.end(JSON.stringify(process.env));
      return;
    }
    answer.statusCode = STUB_NEVER_READY.split(',').includes(REPLICA_NAME) ? 503 : 200;
    answer.end();
  }),
];

process.on('SIGTERM', () => {
  console.log('draining');
  for (const server of servers) {
    server.close();
    server.closeIdleConnections();
  }
  setTimeout(() => process.exit(0), 200).unref();
});
