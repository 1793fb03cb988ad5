export * from './clock.ts';
export * from './limits.ts';
export * from './model-accounts.ts';
export * from './model-register.ts';
export * from './model-strategies.ts';
export * from './register-suite.ts';
export * from './store-suite.ts';
export * from './strategy-suite.ts';
