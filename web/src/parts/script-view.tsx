import { useState } from 'preact/hooks';
import { Card } from './card.tsx';

/** `HttpOnly`, seen: of this host's cookies a script gets the personalization cookie and no credential. */
export function ScriptView() {
  const [text, setText] = useState(document.cookie);
  const names = text === '' ? [] : text.split('; ').map((pair) => pair.split('=', 1)[0] ?? '');
  return (
    <Card title="What a script can read">
      <p>
        <code>document.cookie</code> on this page:{' '}
        <span data-testid="script-cookies">{names.length === 0 ? 'nothing' : names.join(', ')}</span>. Cookies
        with <code>HttpOnly</code> are not in it, so a script that was injected cannot steal them.
      </p>
      <button type="button" onClick={() => setText(document.cookie)}>
        Read it again
      </button>
    </Card>
  );
}
