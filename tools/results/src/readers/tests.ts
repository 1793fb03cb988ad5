import { Type } from 'typebox';
import { reading } from '../report-parser.ts';

const Step = Type.Object({
  name: Type.String(),
  claim: Type.String(),
  passed: Type.Integer(),
  failed: Type.Integer(),
  skipped: Type.Array(Type.String()),
});

const Tests = Type.Object({
  command: Type.String(),
  startedAt: Type.String(),
  steps: Type.Array(Step),
});

/** `./gatehouse test`: how many tests each step passed. */
export const readTests = reading(Tests, ({ command, startedAt, steps }) => ({
  command,
  at: startedAt,
  figures: steps.map(({ name, claim, passed, failed, skipped }) => ({
    id: name,
    value: passed,
    unit: 'passed',
    what: `${failed} failed, ${skipped.length} skipped: ${claim}`,
  })),
}));
