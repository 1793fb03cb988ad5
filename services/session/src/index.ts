export * from './administration/port.ts';
export * from './administration/routes.ts';
export * from './authentication.ts';
export * from './authority/actor.ts';
export { cartLines } from './carts/lines.ts';
export * from './carts/port.ts';
export { guardedByClock } from './clock-guard.ts';
export * from './cookies.ts';
export * from './identity.ts';
export * from './lifetime.ts';
export { thenMaybe } from './maybe-promise.ts';
export { NearCache, type NearCacheStats } from './near-cache/near-cache.ts';
export { RedisTrackingConnection } from './near-cache/redis-tracking-connection.ts';
export * from './phantom/exchange.ts';
export * from './phantom/issuer.ts';
export * from './phantom/lookup.ts';
export type { RequestCredentials } from './request-credentials.ts';
export { ASK_MILLISECONDS, ASKS_CHANNEL, askKey, confirmationOf } from './revocation/confirmation.ts';
export {
  type CompletenessGuard,
  EPOCH_KEY,
  EpochGuard,
  epochNow,
  runIdOf,
} from './revocation/epoch.ts';
export {
  type PublicationLog,
  publishingRepository,
} from './revocation/publishing-repository.ts';
export {
  createRedisPublisher,
  createRedisSource,
} from './revocation/redis-stream.ts';
export * from './revocation/revocation.ts';
export { RevocationSubscriber } from './revocation/subscriber.ts';
export { createSealedCarts } from './sealed/carts.ts';
export * from './sealed/issuer.ts';
export { Sealer } from './sealed/sealer.ts';
export { digest, userKeyOf } from './secrets.ts';
export * from './session-repository.ts';
export type { Accounts, PasswordChange, SignInAttempt } from './sign-in/accounts.ts';
export type { SignInOptions } from './sign-in/options.ts';
export * from './sign-in/routes.ts';
export { BulkStore } from './store/bulk.ts';
export { evaluate } from './store/evaluate.ts';
export * from './store/memory.ts';
export * from './store/port.ts';
export * from './store/redis.ts';
export * from './strategies/cached.ts';
export * from './strategies/denylist.ts';
export * from './strategies/memory.ts';
export * from './strategies/phantom.ts';
export * from './strategies/sealed.ts';
export * from './strategies/shared.ts';
export * from './strategies/sticky.ts';
export * from './strategies/token.ts';
export * from './strategy.ts';
export * from './time-limits.ts';
export { SIGNING_ALGORITHM } from './tokens/claims.ts';
export * from './tokens/issuer.ts';
export * from './tokens/key-ring.ts';
export * from './tokens/keys.ts';
export * from './tokens/refresh-token-families.ts';
export type { RefreshKey } from './tokens/rotation.ts';
export * from './tokens/verifier.ts';
export * from './verdict.ts';
