/** What may stand before the first word and is not seen: blanks, line ends, a byte order mark, marks without width. */
const unseen = /^[\s\p{Cc}\p{Cf}]*/u;

/**
 * A text as every engine passes it to its model. An engine takes a text that begins with a slash for a command of its
 * own, such as `/clear` or a skill of the repository, and the model would never see it.
 */
export const asText = (text: string): string =>
  text.replace(unseen, "").startsWith("/") ? `A person wrote:\n${text}` : text;
