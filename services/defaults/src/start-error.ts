/** The process cannot start for a reason that its operator can correct; the message is a sentence that says how. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

/** One variable that cannot be used, and the rule it breaks. Never holds the value: it may be a secret. */
export interface ConfigurationFault {
  variable: string;
  rule: string;
}

/** The environment does not describe a service that can run. */
export class ConfigurationError extends StartError {
  override readonly name = 'ConfigurationError';
  readonly faults: readonly ConfigurationFault[];

  constructor(faults: readonly ConfigurationFault[]) {
    const lines = faults.map(({ variable, rule }) => `  ${variable}: ${rule}`);
    super(`The configuration cannot be used. Correct these variables and start again:\n${lines.join('\n')}`);
    this.faults = faults;
  }
}
