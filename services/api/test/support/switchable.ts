import { Unavailable } from '@gatehouse/defaults';

export interface Switchable<T> {
  readonly part: T;
  /** When set, whatever is asked of the part is answered with `Unavailable`. */
  away: boolean;
  /** How often it was asked. */
  asked: number;
  /** Happens once, just before the next question is answered. */
  meanwhile: (() => Promise<unknown>) | undefined;
}

/** A part that can be taken away, and given back, while a test runs. */
export function switchable<T extends object>(target: T): Switchable<T> {
  const handle = {
    away: false,
    asked: 0,
    meanwhile: undefined as Switchable<T>['meanwhile'],
    part: new Proxy(target, {
      get(_target, property) {
        const member: unknown = Reflect.get(target, property, target);
        if (typeof member !== 'function') return member;
        return async (...values: unknown[]): Promise<unknown> => {
          handle.asked += 1;
          const { meanwhile } = handle;
          handle.meanwhile = undefined;
          await meanwhile?.();
          if (handle.away) throw new Unavailable('this part is away');
          return Reflect.apply(member, target, values) as unknown;
        };
      },
    }),
  };
  return handle;
}
