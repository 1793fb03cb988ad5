/** What auth issues, without Redis in between: what is measured is the wait for a password check. */
export const STRATEGY = 'sealed';

/** The limits of the contract, but the accounts of an abuse may be opened all at once. */
export const fairnessEnvironment: Readonly<Record<string, string>> = {
  REGISTRATIONS_PER_ADDRESS: '1000000',
};
