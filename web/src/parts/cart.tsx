import { useCallback, useEffect, useState } from 'preact/hooks';
import type { CartLine } from '../api/types.ts';
import type { Shop } from '../shop.ts';
import { Card } from './card.tsx';
import { Field, Form } from './form.tsx';

interface Lines {
  readonly items: readonly CartLine[];
}

/** The cart, wherever the strategy keeps it. */
export function Cart({ shop }: { shop: Shop }) {
  const [items, setItems] = useState<readonly CartLine[]>();
  const show = useCallback(({ body }: { body: Lines | undefined }) => {
    if (body) setItems(body.items);
    return body !== undefined;
  }, []);
  useEffect(() => void shop.call<Lines>('GET', '/api/cart').then(show), [shop, show]);
  const add = async ({ sku = '', quantity = '1' }: Readonly<Record<string, string>>) =>
    show(await shop.attempt<Lines>('POST', '/api/cart/items', { sku, quantity: Number(quantity) }));
  const remove = async (sku: string) => {
    show(await shop.attempt<Lines>('DELETE', `/api/cart/items/${encodeURIComponent(sku)}`));
  };
  return (
    <Card title="Cart">
      {items?.length === 0 && <p>The cart is empty.</p>}
      {items === undefined && <p>The cart was not read.</p>}
      <ul class="rows" aria-label="Articles in the cart">
        {items?.map(({ sku, quantity }) => (
          <li key={sku}>
            <span class="grow">
              {quantity} × <bdi>{sku}</bdi>
            </span>
            <button type="button" class="quiet" aria-label={`Remove ${sku}`} onClick={() => void remove(sku)}>
              Remove
            </button>
          </li>
        ))}
      </ul>
      <Form label="Add to the cart" action="Add" onSend={add}>
        <Field name="sku" label="Article" pattern="[A-Za-z0-9_\-]{1,64}" placeholder="tea-green" />
        <Field name="quantity" label="Quantity" type="number" min={1} max={1000} defaultValue="1" />
      </Form>
    </Card>
  );
}
