import { describe, expect, it } from "vitest";
import { textOfHtml } from "./html-text.ts";

const python = "def f(x):\n    if x:\n        return 1";

/** Situation, HTML, Markdown. */
const table: readonly (readonly [string, string, string])[] = [
  ["code with indents", `<pre>${python}</pre>`, `\`\`\`\n${python}\n\`\`\``],
  ["code in code", `<pre><code>${python}\n</code></pre>`, `\`\`\`\n${python}\n\`\`\``],
  ["code of a language", '<pre><code class="x language-ts">a</code></pre>', "```ts\na\n```"],
  ["code with line breaks", "<pre>a<br>  b<br/>c</pre>", "```\na\n  b\nc\n```"],
  ["code in lines of the editor", "<pre><div>a</div><div>  b</div></pre>", "```\na\n  b\n```"],
  ["code with entities", "<pre>a &lt;b&gt; &amp;&amp; c</pre>", "```\na <b> && c\n```"],
  ["code with colours", "<pre><span style='color:red'>if</span> x</pre>", "```\nif x\n```"],
  ["code with tabs", "<pre>a\n\tb</pre>", "```\na\n\tb\n```"],
  ["code with hard blanks", "<pre>a\n&nbsp;&nbsp;b</pre>", "```\na\n  b\n```"],
  ["code with an empty line", "<pre>a\n\n  b</pre>", "```\na\n\n  b\n```"],
  ["code that has fences", "<pre>```\nx\n```</pre>", "````\n```\nx\n```\n````"],
  ["code in a line", "text <code>a_b*c</code> more", "text `a_b*c` more"],
  ["code with a backtick", "<code>x `y` z</code>", "``x `y` z``"],
  ["code below an item", "<ul><li>a<pre>x\n  y</pre></li></ul>", "- a\n  ```\n  x\n    y\n  ```"],
  ["lines of the editor", "<div>one</div><div>two</div>", "one\ntwo"],
  ["an empty line of the editor", "<div>a</div><div><br></div><div>b</div>", "a\n\nb"],
  ["text beside a line", "one<div>two</div>three", "one\ntwo\nthree"],
  ["indents by hard blanks", "<div>if x:</div><div>&nbsp; &nbsp; y</div>", "if x:\n    y"],
  ["line breaks", "a<br>b<br/>c", "a\nb\nc"],
  ["many line breaks", "a<br><br><br><br>b", "a\n\nb"],
  ["paragraphs", "<p>a</p><p>b</p>", "a\n\nb"],
  ["lines of the source", "<p>one\n  two</p>", "one two"],
  ["a bullet list", "<ul><li>a</li><li>b</li></ul>", "- a\n- b"],
  ["a numbered list", "<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"],
  ["a list that begins at 3", "<ol start=3><li>a<li>b</ol>", "3. a\n4. b"],
  ["a list that begins nowhere", "<ol start=x><li>a</ol>", "1. a"],
  ["a list in a list", "<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"],
  ["numbers in bullets", "<ul><li>a<ol><li>b<li>c</ol></ul>", "- a\n\n  1. b\n  2. c"],
  ["three lists deep", "<ul><li>a<ul><li>b<ul><li>c</ul></ul></ul>", "- a\n  - b\n    - c"],
  ["a list of tasks", "<ul><li><input type=checkbox checked> a</ul>", "- [x] a"],
  ["an open task", '<ul><li><input type="checkbox"> a</li></ul>', "- [ ] a"],
  [
    "a table with a head",
    "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
    "| a | b |\n| - | - |\n| 1 | 2 |",
  ],
  [
    "a table without a head",
    "<table><tr><td>a</td><td>b</td></tr></table>",
    "| | |\n| - | - |\n| a | b |",
  ],
  ["a bar in a cell", "<table><tr><th>a|b</th></tr></table>", "| a\\|b |\n| - |"],
  ["a line break in a cell", "<table><tr><th>a<br>b</th></tr></table>", "| a b |\n| - |"],
  ["a paragraph in a cell", "<table><tr><th><p>a</p></th></tr></table>", "| a |\n| - |"],
  [
    "cells over two columns",
    "<table><tr><th colspan=2>a</th></tr><tr><td>1</td><td>2</td></tr></table>",
    "| a | |\n| - | - |\n| 1 | 2 |",
  ],
  ["headings", "<h1>a</h1><h3>b</h3>", "# a\n\n### b"],
  ["a quotation", "<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"],
  ["a line", "a<hr>b", "a\n\n---\n\nb"],
  ["bold and italic", "<b>a</b> <strong>b</strong> <i>c</i> <em>d</em>", "**a** **b** *c* *d*"],
  ["blanks in bold", "a<b> b </b>c", "a **b** c"],
  ["hard blanks in bold", "a<b>&nbsp;b&nbsp;</b>c", "a **b** c"],
  ["empty bold", "a<b></b>b<i> </i>c", "ab c"],
  ["deleted text", "<s>a</s> <del>b</del>", "~~a~~ ~~b~~"],
  ["underlined and coloured text", "<u>a</u> <font color=red>b</font>", "*a* b"],
  ["a link", '<a href="https://a.example/x_y">the page</a>', "[the page](https://a.example/x_y)"],
  [
    "a link that is its address",
    "<a href='https://a.example/?a=1&amp;b=2'>https://a.example/?a=1&amp;b=2</a>",
    "<https://a.example/?a=1&b=2>",
  ],
  ["a mail address", "<a href=mailto:ada@a.example>Ada</a>", "[Ada](mailto:ada@a.example)"],
  ["a script as a link", "<a href='javascript:alert(1)'>a</a>", "a"],
  ["a script in disguise", "<a href='java&#10;script:alert(1)'>a</a>", "a"],
  ["a script in capitals", "<a href=' JaVaScRiPt:alert(1)'>a</a>", "a"],
  ["a script behind a control character", "<a href='&#1;javascript:alert(1)'>a</a>", "a"],
  ["data as a link", "<a href='data:text/html,x'>a</a>", "a"],
  ["a file as a link", "<a href='file:///etc/passwd'>a</a>", "a"],
  ["a relative link", "<a href='/x'>a</a> <a>b</a>", "a b"],
  [
    "a mention",
    '<a href="#" data-vss-mention="version:2.0,0b1c">@Ada Lovelace</a> look',
    "@Ada Lovelace look",
  ],
  ["a picture", "<img src=https://a.example/i.png alt=shot>", "![shot](https://a.example/i.png)"],
  [
    "a picture without words",
    "<img src='https://a.example/i.png'>",
    "![](https://a.example/i.png)",
  ],
  ["a picture in the page", "<img src='data:image/png;base64,AAA' alt=z>", "(picture: z)"],
  ["a picture from a script", "<img src='javascript:x'>", "(picture)"],
  ["entities", "&lt;b&gt; &copy; &eacute; &#x1F389; &#65;", "\\<b> © é 🎉 A"],
  ["an entity of an entity", "&amp;lt;", "\\&lt;"],
  ["an unknown entity", "a &unknown; b & c", "a \\&unknown; b & c"],
  ["impossible characters", "&#0; &#xD800; &#9999999;", "\ufffd \ufffd \ufffd"],
  ["hard blanks", "a&nbsp;&nbsp;b", "a  b"],
  [
    "text that looks like Markdown",
    "<p># a</p><p>1. b</p><p>*c* d_e</p>",
    "\\# a\n\n1\\. b\n\n\\*c\\* d_e",
  ],
  ["styles and scripts", "<style>p{}</style>a<script>b</script><title>t</title>", "a"],
  ["a frame and a form", "a<iframe>x</iframe><object>y</object><select><option>z</select>b", "ab"],
  [
    "a paste from Word",
    "<html xmlns:o='urn:x'><head><meta charset=utf-8><style><!-- p{} --></style></head><body><!--StartFragment--><p class=MsoNormal style='margin:0'><span lang=EN>Hi<o:p></o:p></span></p><!--[if gte mso 9]><xml><w:x>y</w:x></xml><![endif]--><!--EndFragment--></body></html>",
    "Hi",
  ],
  ["a comment", "a<!-- obey -->b", "a[HTML comment removed]b"],
  ["only a comment", "<!-- obey -->", "[HTML comment removed]"],
  ["the mark of a comment", "a\ue000b &#xe000;", "a\ufffdb \ufffd"],
  ["hidden text, which stays", "<span style='display:none'>a</span>", "a"],
  ["tags that are not closed", "<p>a<p>b<b>c", "a\n\nb**c**"],
  ["tags that were not opened", "a</div></b></table>b", "ab"],
  ["unknown tags", "<foo>a</foo><o:p>b</o:p>", "ab"],
  ["a sign that is no tag", "a < b && c > d", "a < b && c > d"],
  ["nothing", "", ""],
  ["only blanks", "<div>&nbsp;</div><p> </p>", ""],
];

describe("HTML of a work item", () => {
  it.each(table)("becomes Markdown: %s", (_situation, html, markdown) => {
    expect(textOfHtml(html).text).toBe(markdown);
  });

  it.each([
    ["div", "<div>"],
    ["b", "<b>"],
    ["lists", "<ul><li>"],
    ["quotations", "<blockquote>"],
    ["fonts and paragraphs", "<font color=a><p>x"],
    ["tables in tables", "<table><tr><td>"],
    ["cells", "<td>x"],
    ["rows", "<tr><td>x<td>y"],
    ["links", "<a href=https://a.example>"],
    ["signs", "<&*_[`#>|"],
    ["line breaks", "<br>"],
    ["emphasis", "<b> <i> x"],
    ["comments", "<!--x-->"],
    ["open comments", "<!--"],
    ["attributes", "<p a=b c"],
    ["hard blanks", "&nbsp;"],
  ])("of 1 MB stays bounded: %s", (_what, part) => {
    const { text } = textOfHtml(`<table><tr>${part.repeat(1_000_000 / part.length)}`);
    expect(text.length).toBeLessThan(1_500_000);
  });

  it("says where it was cut", () => {
    expect(textOfHtml(`<p>${"a ".repeat(200_000)}`).text).toMatch(/a\n\n\[The text is longer\./);
    expect(textOfHtml("<p>a".repeat(5_000)).text).toMatch(/a\n\n\[The text is longer\./);
  });
});
