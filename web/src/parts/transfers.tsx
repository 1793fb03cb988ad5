import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Transfer } from '../api/types.ts';
import type { Shop } from '../shop.ts';
import { Card } from './card.tsx';
import { Field, Form } from './form.tsx';
import { Moment } from './moment.tsx';

/** Transfers: what a forged request would want to make. */
export function Transfers({ shop }: { shop: Shop }) {
  const [transfers, setTransfers] = useState<readonly Transfer[]>([]);
  const read = useCallback(async () => {
    const { body } = await shop.call<{ transfers: readonly Transfer[] }>('GET', '/api/transfers');
    if (body) setTransfers(body.transfers);
  }, [shop]);
  useEffect(() => void read(), [read]);
  const send = async ({ to = '', amount = '0' }: Readonly<Record<string, string>>) => {
    const { body } = await shop.attempt('POST', '/api/transfers', { to, amount: Number(amount) });
    if (body !== undefined) await read();
    return body !== undefined;
  };
  return (
    <Card title="Transfers">
      <ul class="rows" aria-label="Transfers so far">
        {transfers.map(({ id, to, amount, createdAt }) => (
          <li key={id}>
            <span class="grow">
              {amount} to <bdi>{to}</bdi>
            </span>
            <Moment iso={createdAt} />
          </li>
        ))}
      </ul>
      {transfers.length === 0 && <p>No transfer yet.</p>}
      <Form label="Send a transfer" action="Send" onSend={send}>
        <Field name="to" label="To user" maxLength={32} />
        <Field name="amount" label="Amount in cents" type="number" min={1} max={1_000_000_000} />
      </Form>
    </Card>
  );
}
