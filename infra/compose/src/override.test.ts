import { expect, it } from 'vitest';
import { overrideFile } from './override.ts';

const settings = {
  httpsPort: 8443,
  httpPort: 8080,
  strategies: ['token'],
  redis: true,
  adnet: true,
  environment: {},
};

it('gives every service the variables, as they are', () => {
  const text = overrideFile({ ...settings, environment: { ACCESS_TOKEN_SECONDS: '10', ODD: 'a "b" $c: d' } });
  const expected = '    environment: {"ACCESS_TOKEN_SECONDS":"10","ODD":"a \\"b\\" $$c: d"}';
  expect(text.split('\n')).toEqual([
    'services:',
    '  auth:',
    expected,
    '  api:',
    expected,
    '  adnet:',
    expected,
    '',
  ]);
});

it('takes the ad network out where it is off, and out of what the gateway waits for', () => {
  const text = overrideFile({ ...settings, adnet: false });
  expect(text).toContain('  adnet:\n    profiles: ["off"]');
  expect(text).toContain(
    '  gateway:\n    environment: { GATEHOUSE_ADNET: "" }\n    depends_on:\n      adnet: !reset null',
  );
});

it('takes Redis out where it is off, and out of what services wait for', () => {
  const text = overrideFile({ ...settings, redis: false, adnet: true });
  expect(text).toContain('  redis:\n    profiles: ["off"]');
  expect(text.match(/depends_on: !override \{"setup":.*"postgres":.*\}/g)).toHaveLength(2);
  expect(text.match(/depends_on: .*redis/g)).toBeNull();
});
