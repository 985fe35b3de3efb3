import { expect, it } from "vitest";
import { Story } from "../../infra/testing/samples/story.ts";
import type { Run } from "../../shared/run.ts";
import { bodyOf, type News } from "./body.ts";

const run: Run = {
  ...new Story().run,
  id: "run_1",
  title: "A <b> & *c* | d\u202e\u0007",
  status: "needs-you",
  open: {
    id: "que_1",
    askedAt: "2026-11-23T10:00:00.000Z",
    askedBy: "the script",
    questions: [{ id: "a", question: "Which <one>?", kind: "text" }],
  },
};
const news: News = {
  id: "1",
  at: "2026-11-23T10:00:00.000Z",
  on: "needs-you",
  run,
  console: "https://w",
};

it("for Slack has its three characters escaped, and the links that open the question", () => {
  const body = JSON.parse(bodyOf("slack", news));
  expect(body.text).toBe("“A &lt;b&gt; &amp; *c* | d” needs you");
  const [section, words, context] = body.blocks;
  expect(section.text.text).toBe("*<https://w/runs/run_1#q|A &lt;b&gt; &amp; *c* ¦ d>* needs you");
  expect(words.text).toEqual({
    type: "plain_text",
    text: "the script asks:\n• Which <one>?",
    emoji: false,
  });
  expect(context.elements[0].text).toContain("<https://w/runs/run_1#q|Answer>");
});

it("for Slack is never longer than a section may be", () => {
  const long = { ...run, status: "failed" as const, open: null, summary: "x".repeat(10_000) };
  const body = JSON.parse(bodyOf("slack", { ...news, on: "failed", run: long }));
  for (const { text } of body.blocks.slice(0, 2)) expect(text.text.length).toBeLessThan(3_000);
});

it("of our own has the Run's result, and no control characters of a terminal", () => {
  const ended = {
    ...run,
    status: "failed" as const,
    open: null,
    summary: "broke\u001b[2J",
    code: "x",
  };
  expect(JSON.parse(bodyOf("wheelhouse", { ...news, on: "failed", run: ended }))).toEqual({
    id: "1",
    at: news.at,
    on: "failed",
    run: {
      ...{
        id: "run_1",
        title: "A <b> & *c* | d",
        status: "failed",
        summary: "broke[2J",
        code: "x",
      },
      url: "https://w/runs/run_1",
      createdBy: run.createdBy,
    },
  });
});

it("of a test says that messages arrive", () => {
  const { run: _, ...test } = { ...news, on: "test" as const };
  expect(bodyOf("slack", test)).toContain("Messages from Wheelhouse arrive here.");
  expect(bodyOf("wheelhouse", test)).toContain("Messages from Wheelhouse arrive here.");
});
