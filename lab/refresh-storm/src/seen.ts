/** One answer to one tab. */
export interface Answered {
  /** The refresh token it presented. */
  readonly parent: string;
  /** Undefined: the connection broke, and the tab asks again. */
  readonly status: number | undefined;
  /** The refresh token that came. */
  readonly child: string | undefined;
}

/** What a storm was answered with, and what of it must not be. */
export class Seen {
  readonly #statuses = new Map<number, number>();
  readonly #children = new Map<string, Set<string>>();
  /** Requests that no answer came to. */
  unanswered = 0;
  /** How tabs were left without a credential, or with one that was not accepted as theirs. */
  readonly signedOut: string[] = [];
  /** Access tokens that a replica accepted as their user's. */
  usable = 0;

  note({ parent, status, child }: Answered): void {
    if (status === undefined) this.unanswered += 1;
    else this.#statuses.set(status, this.count(status) + 1);
    const known = this.#children.get(parent) ?? new Set();
    if (child !== undefined) known.add(child);
    this.#children.set(parent, known);
  }

  count(status: number): number {
    return this.#statuses.get(status) ?? 0;
  }

  get requests(): number {
    return [...this.#statuses.values()].reduce((sum, times) => sum + times, 0);
  }

  /** How many refresh tokens were presented. */
  get parents(): number {
    return this.#children.size;
  }

  /** How many different ones came back. */
  get children(): number {
    return new Set([...this.#children.values()].flatMap((children) => [...children])).size;
  }

  /** The most children that one refresh token was answered with (G7: one). */
  get mostChildren(): number {
    return Math.max(0, ...[...this.#children.values()].map(({ size }) => size));
  }

  /** What was promised and not kept; nothing: none. */
  get faults(): string[] {
    const others = [...this.#statuses.keys()].filter((status) => ![200, 401, 503].includes(status));
    return [
      ...[...new Set(this.signedOut)].map(
        (how) => `${this.signedOut.filter((one) => one === how).length} tabs were signed out: ${how}`,
      ),
      ...(this.count(401) > 0 ? [`${this.count(401)} refreshes were refused`] : []),
      ...(this.mostChildren > 1 ? [`a refresh token was answered with ${this.mostChildren} children`] : []),
      ...(this.children > this.parents ? [`${this.parents} parents had ${this.children} children`] : []),
      ...others.map((status) => `${this.count(status)} answers of ${status}`),
    ];
  }

  toString(): string {
    return (
      `${this.requests} refreshes: ${this.count(200)} × 200, ${this.count(401)} × 401, ${this.count(503)} × 503 (asked again); ` +
      `${this.parents} parents, ${this.children} children, at most ${this.mostChildren} a parent; ` +
      `${this.usable} access tokens good, ${this.signedOut.length} tabs signed out` +
      `${this.unanswered > 0 ? `; ${this.unanswered} requests unanswered (asked again)` : ''}`
    );
  }
}
