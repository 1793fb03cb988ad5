import { expect, it } from 'vitest';
import { UserError } from '../../common/src/errors.ts';
import { DockerError } from './engine.ts';
import { explained } from './start.ts';

function sentences(said: string, sick = ''): UserError {
  const error = explained(new DockerError(['compose', 'up'], 1, said), '/state/docker/up.log', sick);
  if (error instanceof UserError) return error;
  throw new Error('not a sentence', { cause: error });
}

it.each([
  ['Bind for 127.0.0.1:8443 failed: port is already allocated', 'A port', '--https-port'],
  ['write /var/lib/docker/x: no space left on device', 'no space left', 'docker system df'],
  ['failed to resolve source metadata for docker.io/library/nginx', 'could not pull', 'offline/setup.sh'],
  [
    'permission denied while trying to connect to unix:///var/run/docker.sock',
    'may not talk',
    'group `docker`',
  ],
])('%s', (said, message, whatToDo) => {
  expect(sentences(said).message).toContain(message);
  expect(sentences(said).whatToDo).toContain(whatToDo);
});

it('shows the last words of Compose and of sick containers for the rest', () => {
  const { message, whatToDo } = sentences('one\ndependency failed', '\n  auth (abc):\n    waiting');
  expect(message).toContain('dependency failed');
  expect(message).toContain('auth (abc):\n    waiting');
  expect(whatToDo).toContain('/state/docker/up.log');
});

it('leaves what it does not know as it is', () => {
  const defect = new TypeError('x');
  expect(explained(defect, '', '')).toBe(defect);
});
