import { catchAll } from './catch.ts';
import { openBrokenGround } from './ground.ts';
import { VARIANTS } from './mutants.ts';

const ROUNDS = 6;

/** Says which broken variants were caught, by which seed. True when all were. */
export async function tryVariants(say: (line: string) => void): Promise<boolean> {
  await using ground = await openBrokenGround(VARIANTS, say);
  const catches = await catchAll(ground, VARIANTS, ROUNDS);
  for (const variant of VARIANTS) {
    const caught = catches.find((known) => known.variant === variant);
    const verdict = caught ? `caught by seed ${caught.seed}: ${caught.violation.what}` : 'NOT caught';
    console.log(`${variant.strategy.padEnd(9)} ${variant.name} (${variant.check}): ${verdict}`);
  }
  return catches.length === VARIANTS.length;
}
