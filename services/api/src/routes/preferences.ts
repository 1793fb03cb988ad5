import cookie from '@fastify/cookie';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ChangePreferencesRequest, Preferences } from '@gatehouse/contracts';
import { Problem } from '@gatehouse/defaults';
import { mergePreferences, readPreferences, writePreferences } from '../domain/preferences.ts';
import { problemResponses } from './problem-responses.ts';

const PREFERENCES_COOKIE = 'gatehouse-preferences';
const DAYS = 180;

/** Readable by the page's own scripts: it is not a credential, and identifies no client. */
const ATTRIBUTES = {
  path: '/',
  maxAge: DAYS * 86_400,
  secure: true,
  sameSite: 'lax',
  httpOnly: false,
} as const;

/** Credentials are read for the proof of origin only; who they belong to does not matter, and no store is asked. */
const config = { access: 'credentials-only', uses: 'none' } as const;
const response = { 200: Preferences, ...problemResponses };

/** What a client wants to see, kept by the client: it works signed out, and while every store is away. */
export const preferencesRoutes: FastifyPluginAsyncTypebox = async (app) => {
  await app.register(cookie);

  app.get('/api/preferences', { config, schema: { response } }, (request) =>
    readPreferences(request.cookies[PREFERENCES_COOKIE]),
  );

  app.put(
    '/api/preferences',
    { config, schema: { body: ChangePreferencesRequest, response } },
    (request, reply) => {
      const merged = mergePreferences(readPreferences(request.cookies[PREFERENCES_COOKIE]), request.body);
      if ('invalid' in merged) {
        throw new Problem('invalid_request', { detail: `body/${merged.invalid} means nothing to us.` });
      }
      reply.setCookie(PREFERENCES_COOKIE, writePreferences(merged.preferences), ATTRIBUTES);
      return merged.preferences;
    },
  );
};
