// Makes a passkey, or signs in by one: the one thing on account pages that a browser does only for a script. Without it the line stays hidden.
const line = document.getElementById('passkey');
const button = line?.querySelector('button');
const status = line?.querySelector('[role=status]');

async function post(address, body) {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).message ?? 'Please try again in a minute.');
  return await answer.json();
}

async function signIn() {
  const options = await post('/account/passkeys/question', {});
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey });
  await post('/account/passkeys/answer', credential.toJSON());
  location.assign(line.dataset.page);
}

async function make() {
  const options = await post('/account/passkeys/new', {});
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await navigator.credentials.create({ publicKey });
  await post('/account/passkeys', credential.toJSON());
  location.reload();
}

if (button && status && window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  line.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    status.textContent = '';
    try {
      await (line.dataset.does === 'make' ? make() : signIn());
    } catch (error) {
      // Whoever closes the question of the browser has changed its mind.
      status.textContent = error.name === 'NotAllowedError' ? '' : error.message;
      button.disabled = false;
    }
  });
}
