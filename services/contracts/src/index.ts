export * from './accounts.ts';
export * from './internal.ts';
export * from './problems.ts';
export * from './shop.ts';
export * from './strategies.ts';
