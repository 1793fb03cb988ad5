// Moves the wall clock of a Node process by what a file says, at every look: for machines without libfaketime.
import { readFileSync } from 'node:fs';
import process from 'node:process';

const file = process.env.FAKETIME_TIMESTAMP_FILE ?? '';
const realNow = Date.now.bind(Date);
const now = (): number => realNow() + Number.parseFloat(readFileSync(file, 'utf8')) * 1000;

Date.now = now;
globalThis.Date = new Proxy(Date, {
  construct: (target, given: unknown[], as) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, as) as Date,
});
