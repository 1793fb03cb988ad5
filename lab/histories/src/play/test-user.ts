/** A user who takes part in histories, one after the other. */
export interface TestUser {
  readonly id: string;
  readonly username: string;
  /** Whichever of them is right: a change may be under way, or undecided. The likeliest is the last. */
  passwords: string[];
  /** As far as they were acknowledged. */
  roles: readonly string[];
  /** Whether nothing that was asked for may still happen. */
  isSure: boolean;
  histories: number;
}
