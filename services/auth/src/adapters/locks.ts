/** Advisory locks of this service, each with a number of its own. */
export const LOCKS = { signingKeys: 7_120_001, administrators: 7_120_002 } as const;
