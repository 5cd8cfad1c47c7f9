import { createApp } from 'astro/app/entrypoint';

const app = createApp({ streaming: false });

/** HTML of a page model. Page errors come back as status 500, not as a throw. */
export async function render(path, model) {
  const response = await app.render(new Request(`http://argus.invalid${path}`), { locals: { model } });
  const html = await response.text();
  if (response.status !== 200)
    throw new Error(`page ${path} (${model.template}) did not render: status ${response.status}`);
  return html;
}
