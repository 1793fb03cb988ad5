import { Type } from 'typebox';

/** A moment: RFC 3339, in UTC, with milliseconds. */
export const Time = Type.String({ format: 'date-time' });
