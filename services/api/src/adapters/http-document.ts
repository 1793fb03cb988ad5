import type { OpenDocument } from '@gatehouse/defaults';
import { Type } from 'typebox';
import type { AuthClient } from './auth-client.ts';

/** Only what tells a document from something else: the rest passes through. */
const Answer = Type.Unsafe<OpenDocument>(
  Type.Object({ openapi: Type.String(), paths: Type.Object({}), components: Type.Object({}) }),
);

/** The document of what auth serves, asked of auth itself. */
export function httpDocument(auth: AuthClient): () => Promise<OpenDocument> {
  return () => auth.ask({ method: 'GET', path: '/openapi.json', answer: Answer });
}
