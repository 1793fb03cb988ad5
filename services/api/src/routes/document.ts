import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Clock, documentOf, documentOfHost, type OpenDocument } from '@gatehouse/defaults';
import type { StrategyFacts } from '@gatehouse/session';
import { STRATEGY_CONSTRAINT } from './strategy.ts';

/** How long the document is kept, here and in caches, in seconds: it changes with the versions that run. */
const MAX_AGE_SECONDS = 60;

export interface DocumentRoute {
  readonly facts: StrategyFacts;
  /** Scheme, host and port that clients see the strategy under. */
  readonly origin: string;
  /** What auth serves. @throws Unavailable */
  readonly authDocument: () => Promise<OpenDocument>;
  readonly clock: Clock;
}

/**
 * GET /openapi.json: all that a strategy's host serves, of this replica's and of auth's. Without auth the answer is
 * `undecided`, never half a document.
 */
export const documentRoute: FastifyPluginAsyncTypebox<DocumentRoute> = async (app, options) => {
  const { facts, origin, authDocument, clock } = options;
  const host = { strategy: facts.name, origin, schemes: schemesOf(facts) };
  let kept: { document: OpenDocument; until: number } | undefined;
  app.get(
    '/openapi.json',
    {
      config: { access: 'public' },
      constraints: { [STRATEGY_CONSTRAINT]: facts.name },
      schema: { hide: true },
    },
    async (_request, reply) => {
      const now = clock.now();
      if (!kept || kept.until <= now) {
        const document = documentOfHost(host, [documentOf(app), await authDocument()]);
        kept = { document, until: now + MAX_AGE_SECONDS * 1000 };
      }
      return reply.header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`).send(kept.document);
    },
  );
};

/** The names of the security schemes under which a strategy takes credentials. */
function schemesOf({ transport, refreshTokens }: StrategyFacts): string[] {
  return [
    ...(transport === 'bearer' ? [] : ['session']),
    ...(transport === 'cookie' ? [] : ['bearer']),
    ...(refreshTokens ? ['refresh'] : []),
  ];
}
