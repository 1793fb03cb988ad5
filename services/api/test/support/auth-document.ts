import type { OpenDocument } from '@gatehouse/defaults';

const done = { 200: { description: 'Done.' } };

/** What auth says of itself, shortened: one operation for all hosts, one for those where it issues, one for two. */
export const AUTH_DOCUMENT: OpenDocument = {
  openapi: '3.1.0',
  info: { title: 'Gatehouse auth', version: '1' },
  tags: [{ name: 'sign-in', description: 'The routes of sign-in.' }],
  paths: {
    '/.well-known/jwks.json': { get: { operationId: 'getKeys', security: [], responses: done } },
    '/auth/login': {
      post: {
        operationId: 'postAuthLogin',
        'x-strategy': ['shared', 'cached', 'token', 'denylist', 'sealed', 'phantom'],
        security: [{}, { session: [] }, { bearer: [] }],
        responses: done,
      },
    },
    '/auth/logout': {
      post: {
        operationId: 'postAuthLogout',
        'x-strategy': ['shared', 'cached', 'token', 'denylist', 'sealed', 'phantom'],
        security: [{}, { session: [] }, { bearer: [] }, { refresh: [] }],
        requestBody: { required: false, content: { 'application/json': { schema: {} } } },
        responses: done,
      },
    },
    '/auth/refresh': {
      post: {
        operationId: 'postAuthRefresh',
        'x-strategy': ['token', 'denylist'],
        security: [{}, { refresh: [] }],
        responses: done,
      },
    },
  },
  components: { schemas: { OfAuth: { type: 'object' } } },
};
