import { useState } from 'preact/hooks';
import { send } from '../api/send.ts';
import { MEANINGS, readable } from '../token/claims.ts';
import type { TokenParts as Parts } from '../token/jwt.ts';
import { verify } from '../token/verify.ts';
import { Card } from './card.tsx';

const SENTENCES = {
  valid: 'The signature is valid: this browser verified it with the public key alone, as each replica does.',
  invalid: 'The signature does not belong to this content.',
  'unknown key': 'No published key has this id.',
  'refused algorithm': 'It names another algorithm than the one that replicas accept.',
} as const;

interface TokenPartsProps {
  readonly token: string;
  readonly parts: Parts;
}

/** Header, payload and signature, and what each member guards. */
export function TokenParts({ token, parts }: TokenPartsProps) {
  const [verified, setVerified] = useState('');
  const check = async () => {
    const request = { method: 'GET', path: '/.well-known/jwks.json' };
    const { body } = await send<Parameters<typeof verify>[1]>(request);
    if (!body) return setVerified('The public keys could not be read.');
    // Browsers without Ed25519 in WebCrypto.
    const outcome = await verify(token, body).catch(() => undefined);
    setVerified(outcome ? SENTENCES[outcome] : 'This browser cannot verify EdDSA. The replicas can.');
  };
  return (
    <Card title="The token, taken apart">
      <p class="token" data-testid="token">
        {token.split('.').map((part, index) => (
          <span key={part} class={`part-${index}`}>
            {index > 0 && '.'}
            {part}
          </span>
        ))}
      </p>
      <Members title="Header" members={parts.header} />
      <Members title="Payload" members={parts.payload} />
      <p>
        <b>Signature</b>: {parts.signature.length} characters. It guards header and payload: one changed
        character, and no replica accepts them. It hides nothing: any holder of the token can read it.
      </p>
      <button type="button" onClick={() => void check()}>
        Verify in this browser
      </button>
      <p role="status" data-testid="verified">
        {verified}
      </p>
    </Card>
  );
}

function Members({ title, members }: { title: string; members: Readonly<Record<string, unknown>> }) {
  return (
    <table>
      <caption>{title}</caption>
      <tbody>
        {Object.entries(members).map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <bdi>{readable(name, value)}</bdi>
              {MEANINGS[name] && <small>{MEANINGS[name]}</small>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
