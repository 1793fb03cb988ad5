import { type Static, Type } from 'typebox';

/** One thing that became true and that living tokens do not know. Numbers are the user's new ones. */
export const Revocation = Type.Union([
  Type.Object({ kind: Type.Literal('session'), sessionId: Type.String() }),
  Type.Object({
    kind: Type.Literal('user'),
    userId: Type.String(),
    generation: Type.Integer(),
    rights: Type.Integer(),
  }),
]);
export type Revocation = Static<typeof Revocation>;

/** Where revocations are announced to every replica. Throws `Unavailable`; announcing twice is harmless. */
export interface RevocationPublisher {
  publish(revocations: readonly Revocation[]): Promise<void>;
}

/** What one read of the stream brought. */
export interface RevocationBatch {
  /** New revocations, oldest first; what could not be understood is left out and counted. */
  readonly revocations: readonly Revocation[];
  readonly invalidEntries: number;
  /** Where the next look goes on. */
  readonly position: string;
  /** Whether there was nothing more when the store answered. */
  readonly caughtUp: boolean;
  /**
   * Names the history this was read from; undefined while auth has not confirmed it for this connection. Another one is
   * another history.
   */
  readonly epoch: string | undefined;
}

/** A replica's side of the stream. Rejects when the store does not answer. */
export interface RevocationSource {
  /** Waits up to `wait` ms for something after `position`; '0' is the beginning. */
  read(position: string, wait: number): Promise<RevocationBatch>;
}
