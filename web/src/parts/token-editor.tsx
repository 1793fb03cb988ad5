import { useState } from 'preact/hooks';
import { send } from '../api/send.ts';
import { sentenceFor } from '../api/sentences.ts';
import { putTogether, type TokenParts } from '../token/jwt.ts';
import { Card } from './card.tsx';

const NO_ALGORITHM = { alg: 'none' };
const SYMMETRIC = { alg: 'HS256' };

/** Edits a token and sends it: the replicas refuse what was not signed, and every `alg` but their own. */
export function TokenEditor({ parts }: { parts: TokenParts }) {
  const [text, setText] = useState(JSON.stringify({ ...parts.payload, roles: ['admin'] }, undefined, 2));
  const [outcome, setOutcome] = useState('');
  const use = async (header: object, signature: string) => {
    let payload: unknown;
    try {
      payload = JSON.parse(text);
    } catch {
      setOutcome('The payload is no JSON. Correct it, then send it.');
      return;
    }
    const token = putTogether({ ...parts.header, ...header }, payload, signature);
    const { status, code } = await send({ method: 'GET', path: '/api/me', token });
    setOutcome(
      status === 200
        ? 'Accepted: the content is what was signed.'
        : `Refused (${status}). ${sentenceFor(status, code)}`,
    );
  };
  return (
    <Card title="Edit it">
      <p class="field">
        <label for="payload">Payload, with the role that one would like to have</label>
        <textarea
          id="payload"
          rows={12}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </p>
      <div class="actions">
        <button type="button" onClick={() => void use({}, parts.signature)}>
          Send with the old signature
        </button>
        <button type="button" class="quiet" onClick={() => void use(NO_ALGORITHM, '')}>
          Send with “alg”: “none”
        </button>
        <button type="button" class="quiet" onClick={() => void use(SYMMETRIC, parts.signature)}>
          Send with “alg”: “HS256”
        </button>
      </div>
      <p role="status" data-testid="edited">
        {outcome}
      </p>
    </Card>
  );
}
