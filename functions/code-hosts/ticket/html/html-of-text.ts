/** HTML that displays the text. */
export const htmlOfText = (text: string): string =>
  text
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/\r?\n/g, "<br>");
