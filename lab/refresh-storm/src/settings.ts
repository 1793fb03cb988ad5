/** The limits of the contract, but without a limit on registrations of one address, and more may wait for a hash. */
export const stormEnvironment: Readonly<Record<string, string>> = {
  REGISTRATIONS_PER_ADDRESS: '1000000',
  PASSWORD_HASH_QUEUE: '1000',
};
