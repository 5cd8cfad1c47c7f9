/** A mail as a request brought it. */
export interface Email {
  readonly from: string;
  readonly to: string | readonly string[];
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: readonly { readonly name: string; readonly value: string }[];
  readonly attachments?: readonly { readonly content_id?: string; readonly content_type?: string }[];
}

export interface AcceptedEmail extends Email {
  readonly id: string;
  readonly createdAt: number;
}

export const addressesOf = ({ to }: Email): readonly string[] => (typeof to === 'string' ? [to] : to);

/** What a provider tells of the mails that it has taken: their list, each of them, and what happened to it. */
export function takenMails(accepted: readonly AcceptedEmail[]) {
  const lastEvents = new Map<string, string>();
  const shown = (email: AcceptedEmail) => ({
    id: email.id,
    from: email.from,
    to: addressesOf(email),
    subject: email.subject,
    created_at: new Date(email.createdAt).toISOString(),
    last_event: lastEvents.get(email.id) ?? 'sent',
  });
  return {
    /** A page, the newest first. */
    list(url: URL): object {
      const newest = accepted.toReversed();
      const after = url.searchParams.get('after');
      const from = after === null ? 0 : newest.findIndex(({ id }) => id === after) + 1;
      const limit = Number(url.searchParams.get('limit') ?? 20);
      const page = newest.slice(from, from + limit);
      return { object: 'list', has_more: from + limit < newest.length, data: page.map(shown) };
    },
    one(url: URL): object | undefined {
      const email = accepted.find(({ id }) => url.pathname === `/emails/${id}`);
      return email && { object: 'email', ...shown(email), html: email.html, text: email.text, tags: email.tags };
    },
    /** The message of the webhook about something that happens to a mail at a time (UTC ms). */
    happen(id: string, type: string, at: number, bounce?: string): object {
      const email = accepted.find((mail) => mail.id === id);
      if (email === undefined) throw new RangeError(`no mail ${id} was taken`);
      lastEvents.set(id, type);
      const tags = Object.fromEntries(email.tags.map(({ name, value }) => [name, value]));
      const data = { email_id: id, tags, ...(bounce === undefined ? {} : { bounce: { type: bounce } }) };
      return { type: `email.${type}`, created_at: new Date(at).toISOString(), data };
    },
  };
}
