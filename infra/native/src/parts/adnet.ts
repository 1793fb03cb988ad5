import { join } from 'node:path';
import { makeFolder } from '../../../common/src/files.ts';
import type { Settings } from '../../../common/src/start-request.ts';
import type { Plan } from '../launch.ts';
import type { ComponentRecord } from '../state.ts';
import { listeningAt, withOverrides } from './services.ts';

interface AdnetContext {
  readonly settings: Settings;
  /** Its own folder: another company's database. */
  readonly directory: string;
  /** Folder that holds `services/`. */
  readonly sources: string;
}

/** The ad network gets no secret of the shop, and no address of a store. */
export function planAdnet({ settings, directory, sources }: AdnetContext, part: ComponentRecord): Plan {
  makeFolder(directory, 0o700);
  return {
    program: process.execPath,
    arguments: [join(sources, 'services/adnet/src/main.ts')],
    environment: withOverrides(
      { ...settings.environment, ...settings.wiring?.environmentOf[part.name] },
      {
        ...listeningAt(part),
        PUBLIC_PORT: String(settings.httpsPort),
        PROFILES_FILE: join(directory, 'profiles.sqlite'),
      },
    ),
    workingDirectory: sources,
  };
}
