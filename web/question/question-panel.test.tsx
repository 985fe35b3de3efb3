import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, completeDom } from "../../infra/testing/console/dom.ts";
import type { Question } from "../../shared/schemas/question.ts";
import { QuestionPanel } from "./question-panel.tsx";

const where: Question = {
  id: "where",
  header: "Place",
  question: "Where should it live?",
  kind: "single",
  options: [
    { label: "Header" },
    { label: "Settings", description: "With the others.", recommended: true },
  ],
};
const themes: Question = {
  id: "themes",
  header: "Themes",
  question: "Which themes?",
  kind: "multi",
  options: [
    { label: "Light", recommended: true },
    { label: "Dark", recommended: true },
    { label: "Sepia" },
  ],
};
const name: Question = { id: "name", header: "Name", question: "What is it called?", kind: "text" };

const open = (...questions: Question[]) => ({
  id: "que_1",
  askedAt: "2026-11-23T10:00:00.000Z",
  askedBy: "Codex",
  questions,
});
const show = (...questions: Question[]) =>
  render(() => <QuestionPanel runId="run_1" open={open(...questions)} />);
const button = (label: RegExp | string) => screen.getByRole("button", { name: label });
const radio = (label: RegExp | string) =>
  screen.getByRole<HTMLInputElement>("radio", { name: label });
const box = (label: RegExp | string) =>
  screen.getByRole<HTMLInputElement>("checkbox", { name: label });
const write = (element: HTMLElement, value: string) =>
  fireEvent.input(element, { target: { value } });
const sent = (calls: { body: unknown }[]) =>
  vi.waitFor(() => {
    const [call] = calls;
    if (!call) throw new Error("nothing was sent");
    return call.body;
  });

describe("the question panel", () => {
  beforeEach(completeDom);
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it("asks one of several with the recommended option marked and chosen, and sends nothing by itself", () => {
    const calls = answerCalls(() => ({}));
    show(where);
    expect(
      within(screen.getByRole("group", { name: /Where should it live/ })).getAllByRole("radio"),
    ).toHaveLength(4);
    expect(radio(/Settings Recommended/).checked).toBe(true);
    expect(calls).toEqual([]);
  });

  it("sends the chosen option", async () => {
    const calls = answerCalls(() => ({}));
    show(where);
    fireEvent.click(radio("Header"));
    fireEvent.click(button(/Send answer/));
    expect(await sent(calls)).toEqual({
      questions: "que_1",
      answers: { where: { choices: ["Header"] } },
    });
  });

  it("sends own words instead of an option, and not before there are some", async () => {
    const calls = answerCalls(() => ({}));
    show(where);
    fireEvent.click(radio("Other"));
    fireEvent.click(button(/Send answer/));
    expect(screen.getByRole("alert").textContent).toContain("Write your own answer");
    write(screen.getByLabelText("Your own answer"), "In the footer");
    fireEvent.click(button(/Send answer/));
    expect(await sent(calls)).toMatchObject({ answers: { where: { other: "In the footer" } } });
  });

  it("combines ticked options with own words where any may be chosen", async () => {
    const calls = answerCalls(() => ({}));
    show(themes);
    expect(box(/Light/).checked && box(/Dark/).checked).toBe(true);
    fireEvent.click(box(/Dark/));
    fireEvent.click(box("Other"));
    write(screen.getByLabelText("Your own answer"), "High contrast");
    fireEvent.click(button(/Send answer/));
    expect(await sent(calls)).toMatchObject({
      answers: { themes: { choices: ["Light"], other: "High contrast" } },
    });
  });

  it("takes a free text, and not an empty one", async () => {
    const calls = answerCalls(() => ({}));
    show(name);
    fireEvent.click(button(/Send answer/));
    expect(screen.getByRole("alert").textContent).toContain("Write an answer");
    write(screen.getByLabelText("Your answer"), "Wheel");
    fireEvent.click(button(/Send answer/));
    expect(await sent(calls)).toMatchObject({ answers: { name: { text: "Wheel" } } });
  });

  it("lets the agent decide", async () => {
    const calls = answerCalls(() => ({}));
    show(name);
    fireEvent.click(box("Let the agent decide"));
    fireEvent.click(button(/Send answer/));
    expect(await sent(calls)).toMatchObject({ answers: { name: { letAgentDecide: true } } });
  });

  it("offers no own words where only the options count", () => {
    show({ ...where, allowOther: false });
    expect(screen.queryByRole("radio", { name: "Other" })).toBeNull();
  });

  it("goes through three questions and sends them in one submit", async () => {
    const calls = answerCalls(() => ({}));
    show(where, themes, name);
    expect(screen.getByText("1 of 3")).toBeTruthy();
    fireEvent.click(button("Next"));
    expect(screen.getByText("2 of 3")).toBeTruthy();
    fireEvent.click(button("Back"));
    expect(radio(/Settings/).checked).toBe(true);
    fireEvent.click(button("Use all recommended"));
    write(screen.getByLabelText("Your answer"), "Wheel");
    fireEvent.click(button(/Send 3 answers/));
    expect(await sent(calls)).toEqual({
      questions: "que_1",
      answers: {
        where: { choices: ["Settings"] },
        themes: { choices: ["Light", "Dark"] },
        name: { text: "Wheel" },
      },
    });
    expect(calls).toHaveLength(1);
  });

  it("goes back to the question that has no answer yet", () => {
    answerCalls(() => ({}));
    show(name, where);
    fireEvent.click(button("Next"));
    fireEvent.click(button(/Send 2 answers/));
    expect(screen.getByText("1 of 2")).toBeTruthy();
    expect(screen.getByRole("alert").textContent).toContain("Write an answer");
  });

  it("keeps what was filled in over a reload", () => {
    const { unmount } = show(where, name);
    fireEvent.click(radio("Header"));
    fireEvent.click(button("Next"));
    write(screen.getByLabelText("Your answer"), "Half a");
    unmount();
    show(where, name);
    expect(radio("Header").checked).toBe(true);
    fireEvent.click(button("Next"));
    expect(screen.getByLabelText<HTMLTextAreaElement>("Your answer").value).toBe("Half a");
  });

  it("shows whose answer counts when someone was faster", async () => {
    const answered = {
      by: "Ben",
      at: "2026-11-23T10:01:00.000Z",
      answers: { where: { choices: ["Header"] } },
    };
    answerCalls(() => ({
      status: 409,
      body: {
        error: { code: "already-answered", message: "Ben has already answered this.", answered },
      },
    }));
    show(where);
    fireEvent.click(button(/Send answer/));
    const notice = await screen.findByRole("alert");
    expect(notice.textContent).toContain("Ben answered first");
    expect(notice.textContent).toContain("Header");
  });

  it("sends the same answer under the same key until the server is back", async () => {
    vi.useFakeTimers();
    let online = false;
    const calls = answerCalls(() => (online ? {} : undefined));
    show(where);
    fireEvent.click(button(/Send answer/));
    await vi.advanceTimersByTimeAsync(10);
    expect(screen.getByRole("status").textContent).toContain(
      "We'll send your answer when you're back online.",
    );
    online = true;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(calls).toHaveLength(2);
    expect(calls[0]?.key).toBe(calls[1]?.key);
    expect(screen.queryByRole("status")).toBeNull();
    vi.useRealTimers();
  });
});
