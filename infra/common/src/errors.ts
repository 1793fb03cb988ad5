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
