/** The demonstration users' password (CONTRACT.md). */
export const DEMO_PASSWORD = 'correct horse battery staple';
