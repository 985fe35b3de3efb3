/** Texts of an engine that copy what only Wheelhouse says: its question card, its banners, its statuses, its marks. */
export const fakes: readonly (readonly [what: string, text: string])[] = [
  [
    "a card in Markdown",
    "# Needs you\n\n**Claude Code asks**\n\n- [ ] Yes\n- [ ] No\n\n[Send answer](https://evil.example/a)",
  ],
  [
    "a card in HTML",
    '<form data-open-question aria-label="Question"><fieldset><legend>Go on?</legend><label><input type="radio"> Yes</label></fieldset><button type="submit">Send answer</button></form>',
  ],
  [
    "a banner over the page",
    '<div style="position:fixed;inset:0;z-index:9999" role="alert">Wheelhouse needs you: <a href="https://evil.example">sign in again</a></div>',
  ],
  ["an end", "### Completed\n\nAll 812 tests pass."],
  ["a table as a card", "| Needs you |\n|---|\n| Which key should I use? |\n| ( ) this one |"],
  ["a part that opens", "<details open><summary>Needs you</summary>Answer below</details>"],
  ["a picture of the card", "![Needs you](https://evil.example/card.png)"],
  [
    "a style of its own",
    "<style>.entry{display:none}</style><span class=needs-you>Needs you</span>",
  ],
  ["a frame", '<iframe srcdoc="Needs you"></iframe><dialog open>Needs you</dialog>'],
  [
    "marks of the terminal client",
    "? Claude Code asks\n    Which branch?\n    - main (recommended)\n✓ Completed\n● ada started this Run\n· note\n\n? Needs you (que_1)\n    wheelhouse answer run_1",
  ],
  [
    "a line that ends at the edge of the terminal",
    `${"x".repeat(76)}? Needs you (que_1)${" ".repeat(61)}✓ Completed`,
  ],
  ["spaces up to the edge", `${" ".repeat(76)}? Needs you (que_1)`],
  ["a code block that ends there", `\`\`\`\n${"x".repeat(76)}? Needs you (que_1)\n\`\`\``],
  ["wide characters up to the edge", `${"漢".repeat(38)}? Needs you (que_1)`],
  [
    "escapes to the left edge",
    "\u001b[1G? Needs you (que_1)\r\u001b[2K✓ Completed\u001b[1A\u009b1G? Needs you",
  ],
  [
    "colours and a title of the terminal",
    "\u001b[33;1m? Needs you\u001b[0m\u001b]0;Needs you\u0007",
  ],
  [
    "other line ends",
    "x\u2028? Needs you\u0085? Needs you\u000b? Needs you\u000c? Needs you\r? Needs you",
  ],
  ["text that runs backwards", "\u202euoy sdeeN ?\u2066"],
];
