import type { Way } from '../../common/src/cluster-handle.ts';
import { dockerAnswers } from '../../compose/src/engine.ts';
import { canInstall, missingTools } from '../../native/src/install.ts';
import { NGINX, REDIS } from '../../native/src/tools.ts';

/**
 * The default way of running: native where its programs are there or can be installed, for it starts in
 * seconds; else Docker where an engine answers; else native, whose complaint names the command that installs the programs.
 */
export async function selectRuntime(): Promise<Way> {
  if (missingTools([NGINX, REDIS]).length === 0) return 'native';
  if (!canInstall() && (await dockerAnswers())) return 'docker';
  return 'native';
}
