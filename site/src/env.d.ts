/** What `render-entry.mjs` hands to a page: a model of a page, or of a mail to the page `mail/digest`. */
declare namespace App {
  interface Locals {
    readonly model: import('./model.ts').Model;
    readonly mail: import('./mail/model.ts').DigestMail;
  }
}

/** A style sheet as a text, made small by the bundler. */
declare module '*.css?inline' {
  const sheet: string;
  export default sheet;
}
