// Moves the wall clock of a Node process by what a file says, at every look: for machines without libfaketime.
import { readFileSync } from 'node:fs';

const file = process.env.FAKETIME_TIMESTAMP_FILE;
const RealDate = Date;
const now = () => RealDate.now() + Number.parseFloat(readFileSync(file, 'utf8')) * 1000;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [now()] : given));
  }

  static now() {
    return now();
  }
};
