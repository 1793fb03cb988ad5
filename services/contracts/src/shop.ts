import { type Static, Type } from 'typebox';
import { Role, SessionSummary, Username } from './accounts.ts';
import { Time } from './time.ts';

const strict = { additionalProperties: false } as const;

/** A cart holds at most this many different lines. */
export const CART_LINES = 100;

export const Sku = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });
export const CartLine = Type.Object({ sku: Sku, quantity: Type.Integer({ minimum: 1 }) });
export type CartLine = Static<typeof CartLine>;
export const Cart = Type.Object({ items: Type.Array(CartLine) });
export type Cart = Static<typeof Cart>;
export const AddToCartRequest = Type.Object(
  { sku: Sku, quantity: Type.Integer({ minimum: 1, maximum: 1000 }) },
  strict,
);
export const SkuParams = Type.Object({ sku: Sku }, strict);

export const PublicResponse = Type.Object({ replica: Type.String() });
export const MeResponse = Type.Object({
  user: Type.Object({
    id: Type.String(),
    username: Type.String(),
    roles: Type.Array(Role),
    permissions: Type.Array(Type.String()),
  }),
  strategy: Type.String(),
  replica: Type.String(),
  session: SessionSummary,
});

/**
 * BCP 47 (RFC 5646 section 2.1) as ECMA-402 has it: language, script, region, variants, extensions, private use. What no
 * pattern says, the server refuses: a variant or an extension that comes twice.
 */
const Language = Type.String({
  pattern:
    '^([A-Za-z]{2,3}|[A-Za-z]{5,8})(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*' +
    '(-[0-9A-WYZa-wyz](-[A-Za-z0-9]{2,8})+)*(-[Xx](-[A-Za-z0-9]{1,8})+)?$',
  maxLength: 35,
});
/** ISO 4217: those that this server can name. */
export const Currency = Type.Enum(Intl.supportedValuesOf('currency'), { type: 'string' });
const Theme = Type.Enum(['light', 'dark']);
export const Preferences = Type.Object({ language: Language, currency: Currency, theme: Theme });
export type Preferences = Static<typeof Preferences>;
export const ChangePreferencesRequest = Type.Object(
  { language: Type.Optional(Language), currency: Type.Optional(Currency), theme: Type.Optional(Theme) },
  strict,
);

export const OrderList = Type.Object({
  orders: Type.Array(
    Type.Object({
      id: Type.String(),
      sku: Type.String(),
      quantity: Type.Integer(),
      orderedAt: Time,
    }),
  ),
});
export const ReportList = Type.Object({
  reports: Type.Array(Type.Object({ id: Type.String(), title: Type.String(), transfers: Type.Integer() })),
});

/** Of one transfer, in minor units of the currency. */
export const MOST_TRANSFERRED = 1_000_000_000;

export const TransferRequest = Type.Object(
  { to: Username, amount: Type.Integer({ minimum: 1, maximum: MOST_TRANSFERRED }) },
  strict,
);
export const Transfer = Type.Object({
  id: Type.String(),
  to: Type.String(),
  /** An integer, but for transfers of before that was a rule. */
  amount: Type.Number(),
  createdAt: Time,
});
export type Transfer = Static<typeof Transfer>;
export const TransferList = Type.Object({ transfers: Type.Array(Transfer) });
