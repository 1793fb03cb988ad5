import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** How long an engine may take to answer, in ms. */
const PATIENCE = 5000;

/** Whether a Docker engine answers this user. */
export async function dockerAnswers(): Promise<boolean> {
  try {
    await promisify(execFile)('docker', ['version', '--format', '{{.Server.Version}}'], {
      timeout: PATIENCE,
    });
    return true;
  } catch {
    return false;
  }
}
