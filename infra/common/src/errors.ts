/** A failure the user can put right: printed as two sentences, never with a stack. */
export class UserError extends Error {
  readonly whatToDo: string;

  /**
   * @param message what is the matter, as a sentence
   * @param whatToDo what to do next, as a sentence
   */
  constructor(message: string, whatToDo: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UserError';
    this.whatToDo = whatToDo;
  }
}

/** What a program printed on stderr before it failed, as the lines under a sentence; the error itself where it printed nothing. */
export function programErrors(error: unknown): string {
  const printed = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return (printed || String(error)).replaceAll(/^/gm, '    ');
}
