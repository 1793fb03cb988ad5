import { readFileSync } from 'node:fs';
import type { FastifyPluginCallback } from 'fastify';

const SITE = new URL('../../site/', import.meta.url);

const ASSETS = [
  { name: 'adnet.css', type: 'text/css; charset=utf-8' },
  { name: 'storage-access.js', type: 'text/javascript; charset=utf-8' },
];

/** The stylesheet and the script of all three sites. */
export const assetRoutes: FastifyPluginCallback = (app, _options, done) => {
  for (const { name, type } of ASSETS) {
    const text = readFileSync(new URL(name, SITE), 'utf8');
    app.get(`/${name}`, (_request, reply) => reply.header('cache-control', 'no-cache').type(type).send(text));
  }
  done();
};
