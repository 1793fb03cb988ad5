import { useEffect, useState } from 'preact/hooks';
import { STRATEGIES } from './strategies.ts';

/** Names of the strategies that run in this cluster, as the gateway lists them; all of them until it has. */
export function useRunningStrategies(): readonly string[] {
  const [names, setNames] = useState<readonly string[]>(STRATEGIES.map(({ name }) => name));
  useEffect(() => {
    void fetch('/strategies.json')
      .then(async (answer) => (await answer.json()) as { running: string })
      .then(({ running }) => setNames(running.split(',').filter((name) => name !== '')))
      .catch(() => undefined);
  }, []);
  return names;
}
