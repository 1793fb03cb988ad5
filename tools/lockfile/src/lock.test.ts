import { describe, expect, it } from 'vitest';
import { missingEntries, withEntries } from './lock.ts';

const parent = {
  version: '1.0.0',
  dev: true,
  optionalDependencies: {
    '@tool/cli-linux-x64': '1.0.0',
    '@tool/cli-linux-x64-musl': '1.0.0',
    '@tool/binding-win32-arm64-msvc': '1.0.0',
    fsevents: '~2.3.3',
  },
};
const lock = {
  packages: { '': {}, 'node_modules/tool': parent, 'node_modules/@tool/cli-linux-x64': { version: '1.0.0' } },
};

describe('a lock made behind a partial registry', () => {
  it('lacks the packages for other systems, and those only', () => {
    expect(missingEntries(lock)).toEqual({
      'node_modules/@tool/cli-linux-x64-musl': {
        version: '1.0.0',
        os: ['linux'],
        cpu: ['x64'],
        libc: ['musl'],
        dev: true,
        optional: true,
      },
      'node_modules/@tool/binding-win32-arm64-msvc': {
        version: '1.0.0',
        os: ['win32'],
        cpu: ['arm64'],
        dev: true,
        optional: true,
      },
    });
  });

  it('is complete once they are added', () => {
    expect(missingEntries(withEntries(lock, missingEntries(lock)))).toEqual({});
  });
});
