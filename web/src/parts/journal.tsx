import { cookieEffect } from '../api/cookies.ts';
import type { Exchange } from '../api/exchange.ts';
import { journal } from '../api/journal.ts';
import { useStore } from '../store.ts';
import type { StrategyFacts } from '../strategies.ts';

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** Each request of this page: replica, verdict, cause and time of authentication, cookies. */
export function Journal({ facts }: { facts: StrategyFacts }) {
  const entries = useStore(journal);
  return (
    <aside aria-labelledby="journal">
      <h2 id="journal">What happened</h2>
      {entries.length === 0 && <p>No request yet.</p>}
      <ol class="journal" reversed>
        {entries.map((entry) => (
          <Entry key={entry.id} facts={facts} entry={entry} />
        ))}
      </ol>
    </aside>
  );
}

function Entry({ facts, entry }: { facts: StrategyFacts; entry: Exchange }) {
  const { method, path, status, replica, verdict, cause, authenticationMs, tookMs, code, sent } = entry;
  const cookies = cookieEffect(facts, entry);
  return (
    <li class={verdict.replace(' ', '-')} data-testid="exchange">
      <p class="request">
        <code>
          {method} {path}
        </code>
        <b>{status === 0 ? '–' : status}</b>
      </p>
      <dl>
        <Fact name="Replica" value={replica || '–'} testId="replica" />
        <Fact name="Verdict" value={code ? `${verdict}: ${code}` : verdict} />
        {cause && <Fact name="Cause" value={cause} />}
        {authenticationMs !== undefined && (
          <Fact name="Authentication" value={`${authenticationMs.toFixed(2)} ms`} />
        )}
        <Fact name="Answer" value={`${Math.round(tookMs)} ms, at ${time.format(entry.sentAt)}`} />
        <Fact name="Sent" value={sent} />
        {cookies && <Fact name="Cookies" value={cookies} />}
      </dl>
    </li>
  );
}

function Fact({ name, value, testId }: { name: string; value: string; testId?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-testid={testId}>{value}</dd>
    </div>
  );
}
