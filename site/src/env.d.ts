/** What `render-entry.mjs` hands to a page. */
declare namespace App {
  interface Locals {
    readonly model: import('./model.ts').Model;
  }
}
