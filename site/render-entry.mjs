import { createApp } from 'astro/app/entrypoint';

const app = createApp({ streaming: false });

/** HTML of a page model. @throws Error that names the page: an error in it comes as status 500 or while its text is read. */
export async function render(path, model) {
  const failed = (why, cause) => new Error(`page ${path} (${model.template}) did not render: ${why}`, { cause });
  let response;
  let html;
  try {
    response = await app.render(new Request(`http://argus.invalid${encodeURI(path)}`), { locals: { model } });
    html = await response.text();
  } catch (error) {
    throw failed(error.message, error);
  }
  if (response.status !== 200) throw failed(`status ${response.status}`);
  return html;
}
