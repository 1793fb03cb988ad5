import { join } from 'node:path';
import { type CertificateFiles, ensureCertificates } from '@gatehouse/infra/certificates';
import { trustAdvice } from '@gatehouse/infra/certificates/trust';
import { openOperatedCluster } from '@gatehouse/infra/cluster';
import { defaultStateDirectory } from '@gatehouse/infra/common/paths';
import { DEFAULT_PORTS } from '@gatehouse/infra/common/ports';
import type { Command } from 'commander';

export function build(command: Command): void {
  command
    .description(
      'Makes the development CA and the certificate of the gateway where they are missing, and prints how to trust the CA.\n' +
        'The CA is of this work tree only and can vouch for names under `localhost`, for nothing else.',
    )
    .option(
      '--renew',
      'make a new CA and a new certificate; clients that trusted the old CA have to trust the new one',
    )
    .action(certificates);
}

async function certificates({ renew = false }: { renew?: boolean }): Promise<void> {
  const cluster = await openOperatedCluster();
  const say = (line: string) => console.log(`  ${line}`);
  // Asked first: a new authority that no gateway shows would be of no use.
  if (renew && cluster?.way === 'docker') await cluster.renewCertificate();
  const files = await ensureCertificates(join(defaultStateDirectory, 'certificates'), { renew, say });
  if (renew && cluster?.way === 'native') {
    await cluster.renewCertificate();
    say('the running gateway shows the new certificate');
  }
  console.log(trustAdvice(caOf(files, cluster?.caFile), cluster?.httpsPort ?? DEFAULT_PORTS.https));
}

/** Containers have a CA of their own, in a volume. */
function caOf(files: CertificateFiles, running: string | undefined): string {
  return running ?? files.authority;
}
