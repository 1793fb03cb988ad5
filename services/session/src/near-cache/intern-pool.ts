/** One value for all that are equal: a hundred thousand sessions come from a few kinds of devices and sets of roles. */
export class InternPool<T> {
  readonly #limit: number;
  readonly #known = new Map<string, T>();

  /** @param limit how many are remembered: a client that sends an invented device each time must not fill the memory */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The value that was seen first under this name. */
  of(name: string, value: T): T {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (this.#known.size < this.#limit) this.#known.set(name, value);
    return value;
  }
}
