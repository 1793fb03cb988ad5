import { createHash } from 'node:crypto';

/** Users of Redis, and the rules of each; https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/ */
const RULES = {
  /** The person who runs the deployment, through the launcher or redis-cli. No service signs in as this user. */
  operator: '~* &* +@all',
  /** Whether Redis answers, for the container's health check. */
  health: 'resetkeys resetchannels -@all +ping',
  /** Writes sessions, revocations and the epoch; administers nothing. */
  auth: [
    'resetkeys resetchannels ~gatehouse:* ~{gatehouse}:* &__redis__:invalidate &gatehouse:asks',
    '-@all +@read +@write +@scripting +@transaction +@connection +subscribe +unsubscribe +publish +info +time',
    // Of these groups, what reaches beyond its own keys or stops the server for others.
    '-@dangerous +info -@admin -function -script +script|load +script|exists -client +client|id +client|tracking',
    '+client|setname -scan -randomkey -dbsize -swapdb -select +select',
  ].join(' '),
  /**
   * A replica reads sessions, revocations and the epoch, and writes when a session was last seen, its cart, and the nonce
   * of its own connections. Records, account states, revocations and the epoch are auth's to write: who can write them is
   * any user.
   */
  api: [
    'resetkeys resetchannels %R~gatehouse:* %R~{gatehouse}:* &__redis__:invalidate &gatehouse:asks',
    '~gatehouse:*:{*}:seen:* ~gatehouse:*:{*}:cart:* ~{gatehouse}:ask:*',
    '-@all +ping +info +time +select +subscribe +unsubscribe +publish',
    '+client|id +client|tracking +client|setname',
    '+eval +evalsha +eval_ro +evalsha_ro +get +mget +getrange +exists +pttl +pexpiretime +xread +xrange',
    '+set +pexpire +pexpireat +hgetall +hget +hlen +hexists +hincrby +hdel',
    // With "last seen" go the expiry of the record and its place in the index of the user's sessions, and nothing else of
    // them: it can end sessions early, as it could by "last seen", and makes none.
    '(%W~gatehouse:*:{*}:session:* %W~gatehouse:*:{*}:index +pexpireat) (%W~gatehouse:*:{*}:index +zadd)',
  ].join(' '),
} as const;

export type RedisUser = keyof typeof RULES;

/**
 * Lines of Redis's configuration. The user without a name is off: no connection becomes that user. Its rules allow
 * everything all the same, since Redis 7 reads its append-only file as that user, and would leave out, without a word, each
 * transaction that the user may not run: the writes of scripts, and with them every session. Passwords stand there as
 * SHA-256, which is as good as none for 32 random bytes.
 */
export function redisUsers(passwords: Readonly<Record<RedisUser, string>>): string {
  const users = Object.entries(RULES).map(([name, rules]) => {
    const digest = createHash('sha256')
      .update(passwords[name as RedisUser])
      .digest('hex');
    return `user ${name} reset on #${digest} ${rules}`;
  });
  return ['user default reset off ~* &* +@all', ...users, ''].join('\n');
}
