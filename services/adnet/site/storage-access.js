// Inside a publisher's page, where the browser blocks third-party cookies: asks for the network's own one. The browser
// allows that after a click only, and where this person has visited the network itself.
const place = document.querySelector('#storage-access');
const button = place?.querySelector('button');
const output = place?.querySelector('output');

async function ask() {
  try {
    await document.requestStorageAccess();
    location.reload();
  } catch {
    output.textContent = 'The browser refused. Visit the network once, then try again.';
  }
}

if (place && button && output && !(await document.hasStorageAccess())) {
  place.hidden = false;
  button.addEventListener('click', () => void ask());
}
