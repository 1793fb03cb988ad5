import type { StrategyFacts } from '../strategies.ts';
import { Card } from './card.tsx';

/** What there is to try on this host. */
export function Tries({ facts }: { facts: StrategyFacts }) {
  return (
    <Card title="Try this">
      <ol>
        <li>Register, and sign in.</li>
        {facts.tries.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ol>
    </Card>
  );
}
