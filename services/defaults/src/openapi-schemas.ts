import {
  AddToCartRequest,
  Cart,
  CartLine,
  ChangePasswordRequest,
  ChangePreferencesRequest,
  Currency,
  ListedSession,
  LoginRequest,
  MeResponse,
  OrderList,
  Preferences,
  ProblemDocument,
  PublicKey,
  PublicKeySet,
  PublicResponse,
  RefreshRequest,
  RegisterRequest,
  ReportList,
  RotateKeysRequest,
  RotateKeysResponse,
  SessionList,
  SessionSummary,
  SetRolesRequest,
  SignedIn,
  Transfer,
  TransferList,
  TransferRequest,
  User,
  UserList,
  UserResponse,
} from '@gatehouse/contracts';

/** The names under which clients find the bodies and answers. Of two names for one shape the first counts. */
const NAMED: Readonly<Record<string, object>> = {
  AddToCartBody: AddToCartRequest,
  Cart,
  CartLine,
  ChangePasswordBody: ChangePasswordRequest,
  ChangePreferencesBody: ChangePreferencesRequest,
  Currency,
  CurrentUser: MeResponse.properties.user,
  ListedSession,
  LoginBody: LoginRequest,
  MeAnswer: MeResponse,
  Order: OrderList.properties.orders.items,
  OrderList,
  Preferences,
  Problem: ProblemDocument,
  PublicAnswer: PublicResponse,
  PublicKey,
  PublicKeySet,
  RefreshBody: RefreshRequest,
  RegisterBody: RegisterRequest,
  Report: ReportList.properties.reports.items,
  ReportList,
  RotateKeysAnswer: RotateKeysResponse,
  RotateKeysBody: RotateKeysRequest,
  Session: SessionSummary,
  SessionList,
  SetRolesBody: SetRolesRequest,
  SignedIn,
  Transfer,
  TransferBody: TransferRequest,
  TransferList,
  User,
  UserAnswer: UserResponse,
  UserList,
};

/** Equal for schemas that say the same: the generator writes a constant as the only value of an enumeration. */
function shapeOf(schema: object): string {
  return JSON.stringify(schema, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const entries = Object.entries(value).map(([key, inner]): [string, unknown] =>
      key === 'const' && typeof inner === 'string' ? ['enum', [inner]] : [key, inner],
    );
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

const names = new Map<string, string>();
for (const [name, schema] of Object.entries(NAMED)) {
  const shape = shapeOf(schema);
  if (!names.has(shape)) names.set(shape, name);
}

/** The schema with every named shape in it, itself included, as a reference; the names it uses go into `used`. */
export function referring(schema: unknown, used: Set<string>): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  const name = names.get(shapeOf(schema));
  if (name === undefined) return inside(schema, used);
  used.add(name);
  return { $ref: `#/components/schemas/${name}` };
}

function inside(schema: object, used: Set<string>): unknown {
  if (Array.isArray(schema)) return schema.map((item: unknown) => referring(item, used));
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, referring(value, used)]));
}

/** The components of these names, and of those that they refer to. */
export function componentsOf(used: Set<string>): Record<string, unknown> {
  const found = new Map<string, unknown>();
  // A set that grows while it is walked is walked to its end.
  for (const name of used) found.set(name, inside(NAMED[name] ?? {}, used));
  return Object.fromEntries([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
}
