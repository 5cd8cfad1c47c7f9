/** What `render-entry.mjs` hands to a page: a model of a page, or of a mail to the page `mail/digest`. */
declare namespace App {
  interface Locals {
    readonly model: import('./model.ts').Model;
    readonly mail: import('./mail/model.ts').DigestMail;
  }
}
