// Longer than 300 lines: one table, whose rows are read one by one.

/** A rule of the services, broken on purpose in a copy, and the test that has to object. */
export interface BrokenRule {
  readonly name: string;
  readonly patch: { readonly file: string; readonly find: string; readonly put: string };
  /** Its file alone is run; the title is the one that vitest prints. */
  readonly test: { readonly file: string; readonly title: string };
}

const session = 'services/session/src';
const strategies = 'services/session/test/strategies.test.ts';
const authority = 'services/auth/src/domain/authority';
const passwordChange = 'services/auth/src/domain/password-change.ts';

/** For the promises that no seeded history is about (docs/guarantees.md). */
export const BROKEN_RULES: readonly BrokenRule[] = [
  {
    name: 'every clone has the same project name',
    patch: { file: 'infra/compose/src/project-name.ts', find: 'realpathSync(root)', put: "''" },
    test: {
      file: 'infra/compose/src/project-name.test.ts',
      title: 'two clones in folders of the same name have projects of different names',
    },
  },
  {
    name: 'any spelling of a good token is good',
    patch: {
      file: `${session}/tokens/verifier.ts`,
      find: 'if (!isCanonicalCompact(token, 3)) return undefined;',
      put: 'if (!isCanonicalCompact(token.trim(), 3) && token.length < 9) return undefined;',
    },
    test: { file: `${session}/tokens/verifier.test.ts`, title: 'is good in one spelling only' },
  },
  {
    name: 'the token of another strategy is good',
    patch: {
      file: `${session}/tokens/verifier.ts`,
      find: ' && claims.aud === this.#options.audience',
      put: '',
    },
    test: { file: `${session}/tokens/verifier.test.ts`, title: 'with another audience is not ours' },
  },
  {
    name: 'the absolute deadline waits like the idle one',
    patch: {
      file: `${session}/lifetime.ts`,
      find: 'return now >= times.absoluteExpiresAt || ',
      put: 'return ',
    },
    test: {
      file: `${session}/lifetime.test.ts`,
      title: 'waits with the idle deadline for what it may not have heard yet, never with the absolute one',
    },
  },
  {
    name: 'use moves the absolute deadline',
    patch: {
      file: `${session}/lifetime.ts`,
      find: '    absoluteExpiresAt,\n  };',
      put: '    absoluteExpiresAt: lastSeenAt + lifetimes.absoluteMs,\n  };',
    },
    test: { file: strategies, title: 'ends a session at its absolute deadline, however much it is used' },
  },
  {
    name: 'the idle deadline is early',
    patch: {
      file: `${session}/lifetime.ts`,
      find: 'Math.min(lastSeenAt + lifetimes.idleMs, absoluteExpiresAt)',
      put: 'Math.min(lastSeenAt + lifetimes.idleMs / 2, absoluteExpiresAt)',
    },
    test: { file: strategies, title: 'ends an idle session, not before its time and not much after' },
  },
  {
    name: 'a sign-in leaves the session that the client came with',
    patch: {
      file: `${session}/sign-in/routes.ts`,
      find: '  try {\n    await revokeAllCredentials(issuer, request);\n',
      put: '  try {\n    credentialsOf(request);\n',
    },
    test: {
      file: strategies,
      title: 'gives a new credential at sign-in and ends the one the client came with',
    },
  },
  {
    name: 'a token that the route does not read exempts from the proof of origin',
    patch: {
      file: `${session}/csrf.ts`,
      find: '    (actsOn.bearer && bearer !== undefined) || (actsOn.bodyToken && bodyToken !== undefined);',
      put: '    bearer !== undefined || bodyToken !== undefined;',
    },
    test: {
      file: `${session}/csrf.test.ts`,
      title: 'in token, the shop, with session, body: taken is false',
    },
  },
  {
    name: 'a token exempts a cookie that is acted on beside it',
    patch: {
      file: `${session}/csrf.ts`,
      find: 'return actsOnCookie || !actsOnToken;',
      put: 'return !actsOnToken;',
    },
    test: {
      file: `${session}/csrf.test.ts`,
      title: 'in token, signing out, with refresh, bearer: taken is false',
    },
  },
  {
    name: 'of two credentials a sign-out ends the first',
    patch: {
      file: `${session}/sign-in/routes.ts`,
      find: 'for (const credentials of further) await issuer.revoke(credentials);',
      put: 'if (further.length > 9) await issuer.revoke(credentialsOf(request));',
    },
    test: {
      file: 'services/session/test/cookies.test.ts',
      title: 'are cleared by signing out, however many there are, and all that they stand for ends',
    },
  },
  {
    name: 'a cookie survives the browser that did not ask to be remembered',
    patch: {
      file: `${session}/cookies.ts`,
      find: 'const maxAge = remember ? ',
      put: 'const maxAge = remember || absoluteExpiresAt > 0 ? ',
    },
    test: {
      file: 'services/session/test/cookies.test.ts',
      title: 'end with the browser unless it asked to be remembered',
    },
  },
  {
    name: 'an older generation is as good as the newest',
    patch: {
      file: `${session}/strategies/denylist.ts`,
      find: 'verdict.generation < minimum.sessionGeneration',
      put: 'verdict.sessionGeneration < 0',
    },
    test: {
      file: strategies,
      title: 'changes the credential with the password; the old one and all other sessions end',
    },
  },
  {
    name: 'a withdrawn key is as good as any',
    patch: {
      file: `${session}/tokens/verifier.ts`,
      find: "if (!key || key.withdrawn) return { outcome: 'withdrawn', claims };",
      put: '',
    },
    test: {
      file: `${session}/tokens/verifier.test.ts`,
      title: 'by a withdrawn key is stale, and not forged',
    },
  },
  {
    name: 'a withdrawn key ends the sessions that it names',
    patch: {
      file: `${session}/tokens/issuer.ts`,
      find: "if (verification.outcome === 'withdrawn') return { proven, claimed: verification.claims.sid };",
      put: '',
    },
    test: {
      file: `${session}/tokens/issuer.test.ts`,
      title: 'ends nothing for the holder of a withdrawn key, whatever date the token bears',
    },
  },
  {
    name: 'one user signs in without end',
    patch: { file: `${session}/store/memory.ts`, find: '.slice(0, excess);', put: '.slice(0, 0);' },
    test: {
      file: 'services/session/test/stores.test.ts',
      title: 'ends the session used longest ago when a sign-in passes the cap, and says so',
    },
  },
  {
    name: 'every sign-out is announced',
    patch: {
      file: `${session}/revocation/publishing-repository.ts`,
      find: 'if (ended || (await repository.isPending(id))) await publish([id]);',
      put: 'await publish([id]);',
    },
    test: {
      file: `${session}/revocation/publishing-repository.test.ts`,
      title: 'announces an end once, however often and wherever the session signs out again',
    },
  },
  {
    name: 'keys are believed for ever',
    patch: {
      file: `${session}/tokens/key-ring.ts`,
      find: 'age < this.#options.maxStale',
      put: 'age < Number.POSITIVE_INFINITY',
    },
    test: {
      file: `${session}/tokens/verifier.test.ts`,
      title: 'is undecided when the keys are too old and auth is away, and decided again afterwards',
    },
  },
  {
    name: 'the near cache has no end',
    patch: { file: `${session}/near-cache/entries.ts`, find: 'maxSize: bytes', put: 'maxSize: bytes * 1e6' },
    test: {
      file: `${session}/near-cache/near-cache.test.ts`,
      title: 'is bounded by bytes, and lets the longest unused go',
    },
  },
  {
    name: 'the deny-list forgets nothing',
    patch: { file: `${session}/revocation/bucketed-map.ts`, find: '.slice(0, 4);', put: '.slice(0);' },
    test: {
      file: `${session}/revocation/subscriber.test.ts`,
      title: 'remembers for as long as a token can live, and not for ever',
    },
  },
  {
    name: 'the log shows what it is given',
    patch: { file: 'services/defaults/src/logging.ts', find: "  'token',\n", put: '' },
    test: {
      file: 'services/defaults/src/logging.test.ts',
      title: 'blanks out credentials at any of the first three levels',
    },
  },
  {
    name: 'a session is kept under its own secret',
    patch: {
      file: `${session}/secrets.ts`,
      find: "return hash('sha256', secret, 'base64url');",
      put: 'return secret;',
    },
    test: {
      file: `${session}/phantom/exchange.test.ts`,
      title: 'names its session, and the name does not reveal the secret',
    },
  },
  {
    name: 'the secret of questions opens changes',
    patch: {
      file: 'services/auth/src/routes/internal/index.ts',
      find: 'requireSecret(changes, change);',
      put: 'requireSecret(changes, query);',
    },
    test: {
      file: 'services/auth/test/internal-routes.test.ts',
      title: 'refuse a caller with the secret of questions, before anything is done',
    },
  },
  {
    name: 'replicas are superusers in the database',
    patch: {
      file: 'infra/secrets/src/database-roles.ts',
      find: 'LOGIN NOSUPERUSER',
      put: 'LOGIN SUPERUSER',
    },
    test: {
      file: 'infra/secrets/src/database-roles.test.ts',
      title: 'takes every right of an administrator from the roles of the services',
    },
  },
  {
    name: 'each replica gets all secrets',
    patch: {
      file: 'infra/secrets/src/of-replicas.ts',
      find: 'return SECRETS.filter((secret) => secret.strategies.some((name) => strategies.includes(name)));',
      put: 'return [...SECRETS];',
    },
    test: {
      file: 'tools/docs/src/secrets-of-replicas.test.ts',
      title: 'a replica that runs shared gets what it refuses to run without, and no more',
    },
  },
  {
    name: 'a place is reserved after the hash',
    patch: {
      file: 'services/auth/src/domain/passwords/proof.ts',
      find: '    const reservation = await limits.reserve(source);\n',
      put: '    await matches(hashing, user?.passwordHash, password);\n    const reservation = await limits.reserve(source);\n',
    },
    test: {
      file: 'services/auth/src/domain/accounts.test.ts',
      title: 'are checked as often as the limit says, and no more',
    },
  },
  {
    name: 'one list is served until it is empty',
    patch: {
      file: 'services/auth/src/domain/passwords/waiting-lists.ts',
      find: '        toTheEnd(accounts, account);\n        toTheEnd(this.#addresses, address);\n',
      put: '',
    },
    test: {
      file: 'services/auth/src/domain/passwords/fair-queue.test.ts',
      title: 'serves addresses in turn, and in an address accounts in turn',
    },
  },
  {
    name: 'one address has all places',
    patch: {
      file: 'services/auth/src/domain/passwords/shares.ts',
      find: 'return isAlone ? this.#places : Math.max(1, this.#places - 1);',
      put: 'return isAlone ? this.#places : this.#places + 0;',
    },
    test: {
      file: 'services/auth/src/domain/passwords/fair-queue.test.ts',
      title: 'keeps a place free of an address and of an account that flood, while others are around',
    },
  },
  {
    name: 'a client that has gone is served',
    patch: {
      file: 'services/auth/src/domain/passwords/fair-queue.ts',
      find: "    signal?.addEventListener('abort', leave, { once: true });\n",
      put: '',
    },
    test: {
      file: 'services/auth/src/domain/accounts.test.ts',
      title: 'whose client has gone leave the queue: nothing is hashed, nothing counted',
    },
  },
  {
    name: 'a clock that has jumped decides',
    patch: {
      file: 'services/defaults/src/watched-clock.ts',
      find: 'if (Math.abs(difference - this.#compared) > tolerance + NOISE_MS) this.#jumped(difference);',
      put: '',
    },
    test: {
      file: 'services/defaults/src/watched-clock.test.ts',
      title: 'a jump of 3600000 ms is noticed by the next reading',
    },
  },
  {
    name: 'an answer from before the jump confirms the clock',
    patch: {
      file: 'services/defaults/src/watched-clock.ts',
      find: 'if (jumps !== this.#jumps) return;',
      put: '',
    },
    test: {
      file: 'services/defaults/src/watched-clock.test.ts',
      title: 'an answer that was asked for before the jump confirms nothing',
    },
  },
  {
    name: 'a machine that slept trusts its lease',
    patch: {
      file: 'services/defaults/src/watched-clock.ts',
      find: 'if (difference - this.#latest > NOISE_MS) this.#missed += difference - this.#latest;',
      put: '',
    },
    test: {
      file: `${session}/revocation/subscriber.test.ts`,
      title: 'for 3600000 ms trusts nothing until it has read again',
    },
  },
  {
    name: 'a clock that is off refuses',
    patch: {
      file: `${session}/clock-guard.ts`,
      find: 'if (!clock.isOff) return verdict;',
      put: 'if (clock) return verdict;',
    },
    test: {
      file: 'services/api/test/authentication.test.ts',
      title: 'answers undecided from the first request after its clock jumped an hour ahead',
    },
  },
  {
    name: 'a credential is enough to be an actor',
    patch: {
      file: `${authority}.ts`,
      find: "if (!user || !session || !isLive(actor, user, session, now)) return { reason: 'session_ended' };",
      put: "if (!user || !session) return { reason: 'session_ended' };",
    },
    test: { file: `${authority}.test.ts`, title: 'takes a session that ended for ended' },
  },
  {
    name: 'an actor of an older generation is live',
    patch: {
      file: `${authority}.ts`,
      find: 'actor.generation === user.generation && session.generation === user.generation;',
      put: 'actor.generation === session.generation;',
    },
    test: { file: `${authority}.test.ts`, title: 'takes an older generation than the user’s for ended' },
  },
  {
    name: 'every live session may administer',
    patch: {
      file: `${authority}.ts`,
      find: "  if (!user.roles.includes('admin')) return { reason: 'forbidden' };\n",
      put: '',
    },
    test: { file: `${authority}.test.ts`, title: 'reads the role from the account as it is now' },
  },
  {
    name: 'a sign-in of any age is recent',
    patch: {
      file: `${authority}.ts`,
      find: 'if (now - session.createdAt <= administratorWithin) return undefined;',
      put: 'if (session.createdAt <= now) return undefined;',
    },
    test: {
      file: `${authority}.test.ts`,
      title: 'asks administrators for a recent sign-in, and says how recent in whole seconds',
    },
  },
  {
    name: 'a replica names its actor without a receipt',
    patch: {
      file: 'services/contracts/src/internal.ts',
      find: 'generation: Type.Integer(), receipt: Type.String({ maxLength: 64 }) },',
      put: 'generation: Type.Integer(), receipt: Type.Optional(Type.String({ maxLength: 64 })) },',
    },
    test: {
      file: 'services/auth/test/internal-routes.test.ts',
      title: 'do nothing for an actor without a receipt, but let a session repeat what it asked for',
    },
  },
  {
    name: 'a repeated password change needs no password',
    patch: { file: passwordChange, find: "if (!proof.result) return { outcome: 'refused' };", put: '' },
    test: {
      file: 'services/auth/src/domain/accounts.test.ts',
      title: 'is not repeated with other passwords, by another session, or after a later ending',
    },
  },
  {
    name: 'a store that refuses writes is not named',
    patch: { file: 'services/defaults/src/write-watch.ts', find: '    this.#refused.add(store);\n', put: '' },
    test: {
      file: 'services/defaults/src/write-watch.test.ts',
      title: 'says once that a store refuses writes, and once that it takes them again',
    },
  },
  {
    name: 'a confirmation outlives its connection',
    patch: {
      file: `${session}/revocation/epoch.ts`,
      find: '      this.#connection += 1;\n      this.#epoch = undefined;',
      put: '      this.#connection += 1;',
    },
    test: { file: `${session}/revocation/epoch.test.ts`, title: 'is closed again with its connection' },
  },
  {
    name: 'an answer under another epoch is as good',
    patch: {
      file: `${session}/revocation/redis-stream.ts`,
      find: 'epoch: epoch === confirmed ? epoch : undefined,',
      put: 'epoch,',
    },
    test: {
      file: `${session}/revocation/redis-stream.test.ts`,
      title: 'says that nothing is known of an answer under another epoch, and has it confirmed again',
    },
  },
  {
    name: 'any nonce will do',
    patch: {
      file: 'services/auth/src/adapters/continuity.ts',
      find: 'previous !== null && expected.includes(previous) && runId === this.#runId',
      put: 'previous !== null && expected.length > 0 && runId === this.#runId',
    },
    test: {
      file: 'services/auth/src/adapters/continuity.test.ts',
      title: 'is broken by an older copy, whatever the run id and the epoch say',
    },
  },
  {
    name: 'what was sent to other data counts as sent',
    patch: {
      file: 'services/auth/src/domain/outbox-relay.ts',
      find: '    restart() {\n      progress = unknown();',
      put: '    restart() {\n      progress.round = undefined;',
    },
    test: {
      file: 'services/auth/src/domain/account-state-relay.test.ts',
      title: 'sends everything again to a store that may have lost it',
    },
  },
];
