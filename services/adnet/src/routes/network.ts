import cookie from '@fastify/cookie';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { type Clock, Problem, type Random } from '@gatehouse/defaults';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { chooseAdvertisement } from '../domain/advertisements.ts';
import { hasPrivacyControl } from '../domain/consent.ts';
import { digestOf, newIdentifier, readIdentifier } from '../domain/identifiers.ts';
import { COOKIE_DAYS, COOKIE_NAMES, JARS, type Jar, keepsNoUnpartitioned } from '../domain/jars.ts';
import type { Profile, Profiles } from '../domain/profiles.ts';
import { pageOf } from '../domain/publishers.ts';
import { framePage } from '../pages/frame-page.ts';
import { networkPage } from '../pages/network-page.ts';
import { requireOwnOrigin } from './own-origin.ts';

export interface NetworkOptions {
  readonly profiles: Profiles;
  readonly clock: Clock;
  readonly random: Random;
  /** The network's own origin. */
  readonly origin: string;
  /** Where the publishers are, by host. */
  readonly originOf: (host: string) => string;
}

/** One transparent pixel. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** `None`: the cookie is for requests from other sites. Scripts never see it. */
const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'none' } as const;
const LASTING = { ...ATTRIBUTES, maxAge: COOKIE_DAYS * 86_400 };

/** The page that embeds, in the publisher's own words: a referrer would say less, or nothing. */
const Place = Type.Object({
  host: Type.String({ maxLength: 64 }),
  path: Type.String({ maxLength: 64 }),
});
const schema = { querystring: Place };

/** The ad network: a frame and a pixel for publishers, and a page that shows what each side holds. */
export const networkRoutes: FastifyPluginCallbackTypebox<NetworkOptions> = (app, options, done) => {
  const { profiles, clock, random, origin, originOf } = options;
  app.register(cookie);

  app.addHook('onRequest', (_request, reply, next) => {
    void reply.header('cache-control', 'no-store');
    next();
  });

  app.get('/frame', { schema }, (request, reply) => {
    const place = placeOf(request.query);
    const known = profilesOf(request, profiles);
    const profile = known.unpartitioned ?? known.partitioned;
    const optedOut = hasPrivacyControl(request.headers['sec-gpc']);
    const choice = chooseAdvertisement(optedOut ? undefined : profile, place.page.topic);
    void reply.type('text/html; charset=utf-8');
    return framePage({ ...place, identifiers: identifiersOf(request), known, choice, optedOut });
  });

  app.get('/pixel.gif', { schema }, (request, reply) => {
    const { host, page } = placeOf(request.query);
    if (!hasPrivacyControl(request.headers['sec-gpc'])) {
      const identifiers = identifiersOf(request);
      for (const jar of jarsOf(request)) {
        const identifier = identifiers[jar] ?? newIdentifier(random);
        const visit = { host, path: page.path, topic: page.topic, at: clock.now() };
        profiles.record(digestOf(identifier), visit);
        reply.setCookie(COOKIE_NAMES[jar], identifier, { ...LASTING, partitioned: jar === 'partitioned' });
      }
    }
    return reply.type('image/gif').send(PIXEL);
  });

  app.get('/', (request, reply) => {
    void reply.type('text/html; charset=utf-8');
    const identifiers = identifiersOf(request);
    const known = profilesOf(request, profiles);
    return networkPage({ identifiers, known, count: profiles.count(), originOf });
  });

  // The browser's side alone: the profile stays, and no browser answers to it any more.
  app.post('/delete-cookies', (request, reply) => {
    requireOwnOrigin(request, origin);
    return withoutCookies(reply).redirect('/', 303);
  });

  // Both sides.
  app.post('/delete-profile', (request, reply) => {
    requireOwnOrigin(request, origin);
    for (const identifier of Object.values(identifiersOf(request))) profiles.delete(digestOf(identifier));
    return withoutCookies(reply).redirect('/', 303);
  });
  done();
};

/** @throws Problem not_found where a publisher names a page that it does not have */
function placeOf({ host, path }: Static<typeof Place>) {
  const page = pageOf(host, path);
  if (page === undefined) throw new Problem('not_found');
  return { host, page };
}

function identifiersOf(request: FastifyRequest): Partial<Record<Jar, string>> {
  const found = JARS.map((jar) => [jar, readIdentifier(request.cookies[COOKIE_NAMES[jar]])] as const);
  return Object.fromEntries(found.filter(([, identifier]) => identifier !== undefined));
}

function profilesOf(request: FastifyRequest, profiles: Profiles): Partial<Record<Jar, Profile>> {
  const all = Object.entries(identifiersOf(request)).map(
    ([jar, identifier]) => [jar, profiles.find(digestOf(identifier))] as const,
  );
  return Object.fromEntries(all.filter(([, profile]) => profile !== undefined));
}

/** Where a cookie that is set will be kept: a profile for a browser that keeps nothing would name no browser. */
function jarsOf({ headers }: FastifyRequest): readonly Jar[] {
  return keepsNoUnpartitioned(headers['sec-fetch-storage-access']) ? ['partitioned'] : JARS;
}

/** `Clear-Site-Data` reaches the unpartitioned cookie, and in this host's own partition the other one. */
function withoutCookies(reply: FastifyReply): FastifyReply {
  for (const jar of JARS)
    reply.clearCookie(COOKIE_NAMES[jar], { ...ATTRIBUTES, partitioned: jar === 'partitioned' });
  return reply.header('clear-site-data', '"cookies"');
}
