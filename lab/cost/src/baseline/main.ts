import { MeResponse, PublicResponse } from '@gatehouse/contracts';
import Fastify from 'fastify';

/**
 * The external baseline: what a request costs with Fastify alone. Its own request log, the answers and schemas of a replica, and
 * nothing else of ours. `./gatehouse cost` starts it and holds its standard input open: at the end of that it ends.
 */
const { PORT = '0', PUBLIC_ANSWER = '{}', ME_ANSWER = '{}' } = process.env;
const publicAnswer: unknown = JSON.parse(PUBLIC_ANSWER);
const meAnswer: unknown = JSON.parse(ME_ANSWER);

const app = Fastify({ logger: true });
app.get('/api/public', { schema: { response: { 200: PublicResponse } } }, async () => publicAnswer);
app.get('/api/me', { schema: { response: { 200: MeResponse } } }, async () => meAnswer);
await app.listen({ host: '127.0.0.1', port: Number(PORT) });

process.stdin.resume();
process.stdin.once('end', () => process.exit(0));
