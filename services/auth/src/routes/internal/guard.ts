import { hash, timingSafeEqual } from 'node:crypto';
import { INTERNAL_SECRET_HEADER } from '@gatehouse/contracts';
import { Problem } from '@gatehouse/defaults';
import type { FastifyInstance } from 'fastify';

/** Refuses, before a body is read, callers without the deployment's secret. */
export function requireSecret(app: FastifyInstance, secret: string): void {
  const expected = digest(secret);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('cache-control', 'no-store');
    const given = request.headers[INTERNAL_SECRET_HEADER];
    // Digests have one length, and comparing them takes one time, however much of the secret was right.
    const isGood = typeof given === 'string' && timingSafeEqual(digest(given), expected);
    done(
      isGood
        ? undefined
        : new Problem('not_authenticated', { headers: { 'www-authenticate': 'Gatehouse-Internal' } }),
    );
  });
}

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');
