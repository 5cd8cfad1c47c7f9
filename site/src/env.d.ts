/** What `render-entry.mjs` hands to a page: a model of a page, or of a mail to the pages of `mail/`. */
declare namespace App {
  interface Locals {
    readonly model: import('./model.ts').Model;
    readonly mail: import('./mail/model.ts').DigestMail;
    readonly notice: import('./mail/model.ts').NoticeMail;
  }
}

/** A style sheet as a text, made small by the bundler. */
declare module '*.css?inline' {
  const sheet: string;
  export default sheet;
}
