import cookie from '@fastify/cookie';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { embeddingOf, hasPrivacyControl, readConsent } from '../domain/consent.ts';
import { type Publisher, pageOf } from '../domain/publishers.ts';
import { publisherPage } from '../pages/publisher-page.ts';
import { requireOwnOrigin } from './own-origin.ts';

export interface PublisherOptions {
  readonly publisher: Publisher;
  /** Where the ad network is, as browsers see it. */
  readonly network: string;
  /** This publisher's own origin. */
  readonly origin: string;
}

const CONSENT_COOKIE = '__Host-consent';
/** A decision is asked for again after half a year. */
const CONSENT_SECONDS = 180 * 86_400;
const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const;

const schema = {
  params: Type.Object({ choice: Type.Enum(['given', 'refused', 'open']) }),
  // The page to return to.
  querystring: Type.Object({ path: Type.Optional(Type.String({ maxLength: 64 })) }),
};

/** A publisher: a front page, three pages, and the decision about tracking in a first-party cookie. */
export const publisherRoutes: FastifyPluginCallbackTypebox<PublisherOptions> = (app, options, done) => {
  const { publisher, network, origin } = options;
  app.register(cookie);

  for (const path of ['/', ...publisher.pages.map((page) => page.path)]) {
    app.get(path, (request, reply) => {
      const consent = readConsent(request.cookies[CONSENT_COOKIE]);
      const embedding = embeddingOf(consent, hasPrivacyControl(request.headers['sec-gpc']));
      const page = publisher.pages.find((one) => one.path === path);
      void reply.header('cache-control', 'no-store').type('text/html; charset=utf-8');
      return publisherPage({ publisher, page, network, embedding, consent });
    });
  }

  app.post('/consent/:choice', { schema }, (request, reply) => {
    requireOwnOrigin(request, origin);
    const { choice } = request.params;
    if (choice === 'open') reply.clearCookie(CONSENT_COOKIE, ATTRIBUTES);
    else reply.setCookie(CONSENT_COOKIE, choice, { ...ATTRIBUTES, maxAge: CONSENT_SECONDS });
    const { path = '' } = request.query;
    return reply.redirect(pageOf(publisher.host, path)?.path ?? '/', 303);
  });

  // https://www.w3.org/TR/gpc/#gpc-support-resource
  app.get('/.well-known/gpc.json', () => ({ gpc: true, lastUpdate: '2026-11-27' }));
  done();
};
