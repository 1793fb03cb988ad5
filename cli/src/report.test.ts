import { UserError } from '@gatehouse/infra/errors';
import { Interrupted } from '@gatehouse/infra/interrupt';
import { expect, it } from 'vitest';
import { reportOf } from './report.ts';

it('prints two sentences for what the user can put right, and no stack', () => {
  const error = new UserError('Port 8443 is taken.', 'End that program.');
  expect(reportOf(error, false)).toEqual({
    text: 'gatehouse: Port 8443 is taken.\n  End that program.',
    exitCode: 1,
  });
});

it('adds the stack on request', () => {
  expect(reportOf(new UserError('A.', 'B.'), true).text).toContain('report.test.ts');
});

it('calls a defect a defect', () => {
  const { text, exitCode } = reportOf(new TypeError('x is undefined'), false);
  expect(text).toContain('should not have happened: x is undefined');
  expect(text).toContain('GATEHOUSE_DEBUG=1');
  expect(text).not.toContain('report.test.ts');
  expect(exitCode).toBe(1);
});

it('ends like an interrupted program when it was interrupted', () => {
  expect(reportOf(new Interrupted(), false).exitCode).toBe(130);
});
