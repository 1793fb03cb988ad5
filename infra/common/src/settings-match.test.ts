import { expect, it } from 'vitest';
import { UserError } from './errors.ts';
import { requireSameSettings } from './settings-match.ts';

const present = {
  httpsPort: 8443,
  httpPort: 8080,
  strategies: ['shared', 'token'],
  redis: true,
  adnet: true,
  environment: { ACCESS_TOKEN_SECONDS: '10' },
};

it.each([
  [{}],
  [{ redis: true }],
  [{ strategies: ['token', 'shared'] }],
  [{ environment: { ACCESS_TOKEN_SECONDS: '10' } }],
])('%j is what runs already', (wanted) => {
  expect(() => requireSameSettings(present, wanted)).not.toThrow();
});

it.each([
  [{ redis: false, adnet: true }, 'redis'],
  [{ strategies: ['token'] }, 'strategies'],
  [{ environment: {} }, '(ACCESS_TOKEN_SECONDS)'],
  [
    { environment: { ACCESS_TOKEN_SECONDS: '11', LOG_LEVEL: 'hunter2' } },
    '(ACCESS_TOKEN_SECONDS, LOG_LEVEL)',
  ],
  [{ httpsPort: 9443, httpPort: 8080 }, '(httpsPort)'],
])('%j is something else', (wanted, name) => {
  expect(() => requireSameSettings(present, wanted)).toThrow(UserError);
  expect(() => requireSameSettings(present, wanted)).toThrow(name);
});
