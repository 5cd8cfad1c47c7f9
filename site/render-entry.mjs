import { createApp } from 'astro/app/entrypoint';

export { ALL_SHEETS as sheets } from './src/styles/sheets.ts';

const app = createApp({ streaming: false });

/** HTML of a page model. @throws Error that names the page. */
export const render = (path, model) => htmlOf(path, { model }, `page ${path} (${model.template})`);

/** HTML of a digest as a mail, its style sheet in its head. @throws Error */
export const renderDigest = (mail) => htmlOf('/mail/digest', { mail }, 'the digest mail');

/** HTML of a notice as a mail. @throws Error */
export const renderNotice = (notice) => htmlOf('/mail/notice', { notice }, 'the mail of a notice');

/** An error in a template comes as status 500 or while the text is read: both name what did not render. */
async function htmlOf(path, locals, name) {
  const failed = (why, cause) => new Error(`${name} did not render: ${why}`, { cause });
  let response;
  let html;
  try {
    response = await app.render(new Request(`http://argus.invalid${encodeURI(path)}`), { locals });
    html = await response.text();
  } catch (error) {
    throw failed(error.message, error);
  }
  if (response.status !== 200) throw failed(`status ${response.status}`);
  return html;
}
