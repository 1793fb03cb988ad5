import { quickSteps, stages } from '../../verify/src/steps.ts';
import { tableText } from './table.ts';

/** The steps of `./gatehouse test`, in their order. */
export function stepsTable(): string {
  return tableText({
    head: ['step', 'shows that', 'needs', '`--quick`'],
    rows: stages
      .flat()
      .map(({ name, claim, needs }) => [
        `\`${name}\``,
        claim,
        needs.map((need) => need.name).join(', ') || 'nothing',
        quickSteps.has(name) ? 'yes' : '',
      ]),
  });
}
