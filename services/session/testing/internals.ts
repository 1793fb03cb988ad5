// What the laboratory plays and measures piece by piece; a service needs only what `src/index.ts` exports.
export { Entries } from '../src/near-cache/entries.ts';
export * from '../src/near-cache/tracking-connection.ts';
export * from '../src/revocation/deny-list.ts';
export * from '../src/sign-in/issue-session.ts';
