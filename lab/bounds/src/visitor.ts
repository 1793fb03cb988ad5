/** A user of one run's cluster. */
export interface TestUser {
  id: string;
  username: string;
  password: string;
}

/** The strategy that administrators use: it needs no renewal, so that an ending is one request. */
export const ADMINISTRATION = 'shared';
