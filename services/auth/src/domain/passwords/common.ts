import { dictionary } from '@zxcvbn-ts/language-common';

/** Frequent ones that the list leaves to its keyboard and repetition matchers, which we do not run. */
const UNLISTED = [
  'poiuytrewq',
  '0987654321q',
  '987654321q',
  '74227422',
  '34523452',
  'qwertzui',
  'qwertzuiop',
];

/** Shorter ones are refused for their length. */
const SHORTEST = 8;

const common = new Set(
  [...dictionary['passwords-common'], ...UNLISTED]
    .filter((password) => password.length >= SHORTEST)
    .map((password) => password.toLowerCase()),
);

/** Whether the password is among those that attackers try first (ASVS 5.0 6.2.4), in whatever case. */
export function isCommon(password: string): boolean {
  return common.has(password.toLowerCase());
}
