import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { commonConfig } from './common-config.ts';
import { readConfig } from './config.ts';
import { ConfigurationError } from './start-error.ts';

const schema = Type.Object({
  COUNT: Type.Integer({ minimum: 1, default: 3, description: 'A count from 1.' }),
  RATIO: Type.Optional(Type.Number()),
  ON: Type.Boolean({ default: false, description: 'true or false.' }),
  NAMES: Type.Array(Type.String({ pattern: '^[a-z]+$' }), { default: ['x'], description: 'Names.' }),
  SECRET: Type.String({ minLength: 8, description: 'At least 8 characters.' }),
});
const SECRET = 'correct-horse';

const noFile = (path: string): string => {
  throw Object.assign(new Error('no such file'), { code: 'ENOENT', path });
};

function faultsOf(env: Record<string, string>, readFile = noFile): ConfigurationError {
  try {
    readConfig(schema, env, readFile);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('readConfig', () => {
  it('converts, fills in defaults, and ignores variables it does not know', () => {
    const env = { SECRET, COUNT: '12', RATIO: '0.5', ON: 'true', NAMES: 'ada, grace,', OTHER: 'x' };
    expect(readConfig(schema, env)).toEqual({
      SECRET,
      COUNT: 12,
      RATIO: 0.5,
      ON: true,
      NAMES: ['ada', 'grace'],
    });
    expect(readConfig(schema, { SECRET })).toEqual({ SECRET, COUNT: 3, ON: false, NAMES: ['x'] });
  });

  it('takes an empty variable for an absent one', () => {
    expect(readConfig(schema, { SECRET, COUNT: '', NAMES: '' })).toMatchObject({ COUNT: 3, NAMES: ['x'] });
    expect(faultsOf({ SECRET: '' }).faults.map(({ variable }) => variable)).toEqual(['SECRET']);
  });

  it('never shares a default between two readings', () => {
    readConfig(schema, { SECRET }).NAMES.push('planted');
    expect(readConfig(schema, { SECRET }).NAMES).toEqual(['x']);
  });

  it('reads a secret from the file that X_FILE names, without its line break', () => {
    const files: Record<string, string> = { '/run/secret': `${SECRET}\n` };
    const config = readConfig(schema, { SECRET_FILE: '/run/secret' }, (path) => files[path] ?? noFile(path));
    expect(config.SECRET).toBe(SECRET);
  });

  it.each([
    ['a file that cannot be read', { SECRET_FILE: '/nowhere' }, /SECRET: .*SECRET_FILE .*ENOENT/],
    ['both the variable and its file', { SECRET, SECRET_FILE: '/x' }, /SECRET: .*not both/],
    ['a number that is none', { SECRET, COUNT: '3 apples' }, /COUNT: .*A count from 1/],
    ['a number in another notation', { SECRET, COUNT: '0x10' }, /COUNT: /],
    ['a fraction for an integer', { SECRET, COUNT: '1.5' }, /COUNT: /],
    ['a number out of range', { SECRET, COUNT: '0' }, /COUNT: /],
    ['a boolean in other words', { SECRET, ON: 'yes' }, /ON: .*true or false/],
    ['a bad entry of a list', { SECRET, NAMES: 'ada,Grace' }, /NAMES: /],
    ['a rule without a description', { SECRET, RATIO: 'half' }, /RATIO: .*must be number/],
  ])('refuses %s', (_name, env: Record<string, string>, message) => {
    const error = faultsOf(env);
    expect(error.message).toMatch(message);
    expect(error.faults).toHaveLength(1);
  });

  it('lists every fault at once, and no value', () => {
    const error = faultsOf({ SECRET: 'hunter2', COUNT: 'hunter3', ON: 'hunter4' });
    expect(error.faults.map(({ variable }) => variable)).toEqual(['COUNT', 'ON', 'SECRET']);
    expect(error.message).not.toContain('hunter');
  });

  it.each(['INTERNAL_SECRET', 'INTERNAL_SECRET_FILE'])(
    'refuses the retired %s with the new names',
    (name) => {
      const { faults } = faultsOf({ SECRET, [name]: 'hunter5' });
      expect(faults).toEqual([
        {
          variable: 'INTERNAL_SECRET',
          rule: expect.stringMatching(/^is no longer read\..*INTERNAL_QUERY_SECRET.*INTERNAL_CHANGE_SECRET/),
        },
      ]);
    },
  );
});

describe('commonConfig', () => {
  const needed = { DATABASE_URL: 'postgres://gatehouse@db/gatehouse', INTERNAL_QUERY_SECRET: 'x'.repeat(32) };

  it('has a default for everything that is neither a secret nor an address', () => {
    const config = readConfig(commonConfig, needed);
    expect(config).toMatchObject({ PORT: 3000, OPERATIONS_PORT: 3001, REDIS_URL: '', LAB: false });
    expect(config.REPLICA_NAME).toMatch(/./);
  });

  it.each([
    ['INTERNAL_QUERY_SECRET', 'x'.repeat(31)],
    ['DATABASE_URL', 'mysql://db'],
    ['REDIS_URL', 'localhost:6379'],
    ['REPLICA_NAME', 'api\r\nset-cookie: x'],
    ['PORT', '65536'],
    ['STRATEGIES', 'shared,shared'],
    ['LOG_LEVEL', 'loud'],
  ])('refuses a bad %s', (variable, value) => {
    expect(() => readConfig(commonConfig, { ...needed, [variable]: value })).toThrow(
      `${variable}: is not valid`,
    );
  });
});
