import { useState } from 'preact/hooks';
import { lengthOf, type TokenParts } from '../token/jwt.ts';
import { Card } from './card.tsx';

/** Browsers keep cookies of at most 4096 bytes (RFC 6265 section 6.1); the gateway refuses header lines above 8 kB. */
const LIMITS = [
  ['a cookie', 4096],
  ['a header line', 8192],
] as const;
const REQUESTS = 1_000_000;

/** How a token grows with what it carries, and what that costs on every request. */
export function TokenGrowth({ parts, length }: { parts: TokenParts; length: number }) {
  const [count, setCount] = useState(0);
  const permissions = Array.from({ length: count }, (_, index) => `resource-${index}:write`);
  const grown =
    length + (count === 0 ? 0 : lengthOf({ ...parts.payload, permissions }) - lengthOf(parts.payload));
  const bandwidth = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 }).format(
    (grown * REQUESTS) / 1e9,
  );
  return (
    <Card title="Make it larger">
      <p class="field">
        <label for="count">
          Permissions in the token: <output>{count}</output>
        </label>
        <input
          id="count"
          type="range"
          min={0}
          max={400}
          value={count}
          onInput={({ currentTarget }) => setCount(Number(currentTarget.value))}
        />
      </p>
      <p data-testid="grown">
        {grown} characters with every request: {bandwidth} GB for a million requests. A session cookie has
        about 100.
      </p>
      <ul>
        {LIMITS.map(([name, most]) => (
          <li key={name}>
            {grown > most ? 'No longer fits into' : 'Fits into'} {name} ({most} bytes).
          </li>
        ))}
      </ul>
    </Card>
  );
}
