import { type Say, step } from '../../common/src/progress.ts';
import { Compose } from './compose.ts';
import { dockerAnswers } from './engine.ts';

/** Removes the containers of one project, and its volumes with `--volumes`. */
export async function removeProject(compose: Compose, flags: readonly string[] = []): Promise<void> {
  await compose.demandOwn();
  await compose.run(['--profile', '*', 'down', '--remove-orphans', ...flags]);
  compose.forget();
}

/** Deletes what this clone's clusters of containers have left: containers that ended, volumes with data and secrets. */
export async function purgeDocker(stateDirectory: string, say: Say): Promise<void> {
  if (!(await dockerAnswers())) return;
  for (const compose of await Compose.all(stateDirectory)) {
    if (!(await compose.hasBelongings())) continue;
    await step(say, `deleted the volumes of ${compose.project}`, () => removeProject(compose, ['--volumes']));
  }
}
