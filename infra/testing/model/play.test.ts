import { describe, expect, it } from "vitest";
import { byUser, type Said } from "./conversation.ts";
import { play } from "./play.ts";

const names = ["Bash", "Write", "mcp__wheelhouse__ask_user", "mcp__wheelhouse__report_job_result"];
const offered = (...tools: string[]) => tools.map((name) => ({ name }));

const user = (text: string): Said => ({ by: "user", text });
const model = (text: string): Said => ({ by: "model", text });
const result = (text: string): Said => ({ by: "tool", text });

/** The model's next action, with the tools that a Run offers. */
const next = (...said: Said[]) => play({ said, tools: offered(...names) });
const called = (...said: Said[]) => next(...said).call?.name;

const answers = 'Your questions are answered: {"answers":{"where":"Header"}}';
const pending = result('{"status":"pending","instruction":"Stop now."}');
const working = [user("Do it. @@full"), result("written"), result("hi")];
const asked = [...working, model("I have three questions.")];

describe("a scenario", () => {
  it("continues with every result of a tool, and repeats its last step", () => {
    expect(called(user("@@write"))).toBe("Bash");
    expect(next(user("@@write"), result(""))).toMatchObject({ text: "Done: wrote out.txt." });
    expect(next(user("@@write"), result(""), result(""))).toMatchObject({
      text: "Done: wrote out.txt.",
    });
  });

  it("is named by the newest text that names one, and by its last name", () => {
    const before = [user("@@hello"), model("Hello!")];
    expect(called(...before, user("Go on. @@hello @@write"))).toBe("Bash");
    expect(called(...before, user("@@write"), result("hi"), user("Fine."))).toBeUndefined();
  });

  it("that is unknown is answered with people's text", () => {
    expect(next(user("@@nonsense"), user("one"), user("two")).text).toContain("one | two");
    expect(next(user("Just so.")).text).toContain("Just so.");
  });

  it("says what no tool can do, and does the next", () => {
    const { text } = play({ said: [user("@@full")], tools: [] });
    expect(text).toMatch(/no tool for this: ask.*no tool for this: report.*That was all/s);
    const said = [...working, user("Go on.")];
    expect(play({ said, tools: offered("bash", "report_job_result") })).toMatchObject({
      text: expect.stringContaining("no tool for this: ask"),
      call: { name: "report_job_result" },
    });
  });

  it("continues when someone replies to a text without a call", () => {
    const asks = [user("@@endturn"), model("Shall I use tabs or spaces?")];
    expect(next(...asks, user("Tabs.")).text).toBe("I heard: Tabs.");
  });
});

describe("questions to people", () => {
  it("are three at once, and their answers are quoted with the report", () => {
    expect(next(...working).call).toMatchObject({
      name: "mcp__wheelhouse__ask_user",
      input: { questions: [{ kind: "single" }, { kind: "multi" }, { kind: "text" }] },
    });
    expect(next(...asked, result('{"answers":{"where":"Header"}}'))).toMatchObject({
      text: expect.stringContaining("Header"),
      call: { input: { status: "completed" } },
    });
  });

  it("end the turn when they stay open, and continue with the message that answers them", () => {
    expect(next(...asked, pending)).toMatchObject({ text: "I wait for your answers." });
    expect(called(...asked, pending)).toBeUndefined();
    const later = [...asked, pending, model("I wait for your answers."), user(answers)];
    expect(called(...later)).toBe(names[3]);
    expect(called(...later, result("Reported."))).toBeUndefined();
  });

  it.each([
    ["dropped", [...working]],
    ["closed as aborted", [...asked, result("aborted")]],
    ["closed as interrupted", [...asked, result("[Tool execution was interrupted]")]],
  ])("are not asked again when their call was %s, and the answers come as a message", (_, said) => {
    expect(called(...said, user(answers))).toBe(names[3]);
    expect(called(...said, user("You were interrupted. Go on."))).toBe(names[2]);
  });
});

describe("two calls in one reply", () => {
  const before = [user("@@commands"), result("live"), result("")];

  it("are of one step, which ends with the second result", () => {
    const { call, also } = next(...before);
    expect(call?.input).toMatchObject({ command: "test -f nope" });
    expect(also?.input).toMatchObject({ command: "grep nothing-here a" });
    const again = next(...before, result("1"));
    expect(again.call?.input).toEqual(call?.input);
    const after = next(...before, result("1"), result("1"));
    expect(after.call?.input).toMatchObject({ command: "diff a b" });
  });
});

describe("a report", () => {
  it("is made again when someone writes after the end", () => {
    const end = [...asked, result("{}"), result("A message waits."), model("That was all.")];
    expect(called(...end, user("You ended your turn without reporting."))).toBe(names[3]);
  });

  it("is never made by @@noreport", () => {
    expect(called(user("@@noreport"), model("I think."), user("Report now."))).toBeUndefined();
  });
});

describe("what people write", () => {
  it("is quoted by @@steered after the slow command", () => {
    const slow = [user("@@steered"), model("I work slowly."), result("slept")];
    expect(next(...slow, user("Use tabs."), user("And spaces."))).toMatchObject({
      ...{ text: "You wrote: Use tabs. | And spaces.", call: { name: names[3] } },
    });
  });

  it("is distinguished from a CLI's additions", () => {
    const added = "<system-reminder>\nToday is Monday.\n</system-reminder>\n";
    expect(byUser(`${added}Do it.\n<reminder>Be brief.</reminder>`)).toEqual([user("Do it.")]);
    expect(byUser("<environment_context>\n  <cwd>/w</cwd>\n</environment_context>")).toEqual([]);
    const steer = "The user sent a new message while you were working:\nUse tabs.\n\nThis is how";
    expect(byUser(`${steer} it is shown.`)).toEqual([user("Use tabs.")]);
  });
});

it("tries to ask by whatever there is", () => {
  const tries = (...tools: string[]) =>
    play({ said: [user("@@tryask")], tools: offered(...tools) }).call;
  expect(tries("Bash", "AskUserQuestion")).toMatchObject({ name: "AskUserQuestion" });
  expect(tries("Bash")).toMatchObject({
    input: { command: expect.stringContaining("wheelhouse-ask --single") },
  });
});
