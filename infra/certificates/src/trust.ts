/**
 * How to make this machine's programs trust an authority.
 * @param ca path of its certificate
 * @param httpsPort where the gateway listens
 */
export function trustAdvice(ca: string, httpsPort: number): string {
  const file = shellWord(ca);
  return `
The development CA is ${ca}

One command, nothing installed:
  curl --cacert ${file} https://shared.gatehouse.localhost:${httpsPort}/api/public
  NODE_EXTRA_CA_CERTS=${file} node …

Debian, Ubuntu (curl, wget, most programs):
  sudo cp ${file} /usr/local/share/ca-certificates/gatehouse.crt && sudo update-ca-certificates
Fedora:
  sudo cp ${file} /etc/pki/ca-trust/source/anchors/gatehouse.pem && sudo update-ca-trust

Chromium and Chrome on Linux (certutil: package libnss3-tools):
  mkdir -p ~/.pki/nssdb && certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n gatehouse -i ${file}
Firefox: Settings → Privacy & Security → View Certificates → Authorities → Import, or for every profile:
  for profile in ~/.mozilla/firefox/*.default*; do certutil -d sql:$profile -A -t C,, -n gatehouse -i ${file}; done

macOS (Safari, Chrome):
  security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db ${file}
Windows (Edge, Chrome), in a folder that Windows can read:
  certutil -user -addstore Root ca.pem

Trust it no more: remove the file and run update-ca-certificates --fresh (Fedora: update-ca-trust);
  certutil -d sql:$HOME/.pki/nssdb -D -n gatehouse`;
}

/** A path as a shell takes it for one word. */
export function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
