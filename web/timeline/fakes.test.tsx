import { cleanup } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { completeDom } from "../../infra/testing/console/dom.ts";
import { fakes } from "../../infra/testing/console/fakes.ts";
import { show } from "../../infra/testing/console/rows.tsx";
import type { RunFact } from "../../shared/schemas/event.ts";
import prose from "../ui/text/markdown.module.css";

const written = (text: string): RunFact => ({ type: "message.written", text });
const spoken = async (container: HTMLElement) => {
  const frame = container.querySelector<HTMLElement>("[data-spoken]");
  await vi.waitFor(() => expect(frame?.lastElementChild?.classList).not.toContain(prose["plain"]));
  return frame as HTMLElement;
};

/** What the console's own cards, banners and controls are made of. */
const ours =
  "form, fieldset, input, textarea, select, button, dialog, details, summary, iframe, img, svg, style, h1, h2, h3, " +
  "[role], [style], [class], [id], [data-open-question], [data-tone], [tabindex], [contenteditable]";

describe("what an engine writes", () => {
  beforeEach(completeDom);
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it.each(fakes)(
    "is in a frame that says who speaks, without anything of the console's own: %s",
    async (_, text) => {
      const { container } = show(written(text));
      const frame = await spoken(container);
      const [by, words] = frame.children;
      expect(by?.textContent).not.toBe("");
      expect(frame.getAttribute("aria-label")).toBe(`${by?.textContent} says`);
      expect([...(words?.querySelectorAll(ours) ?? [])].map((it) => it.outerHTML)).toEqual([]);
      expect(container.querySelector("[data-open-question]")).toBeNull();
      expect(
        container.querySelectorAll("[data-tone=needs-you], [data-tone=completed]"),
      ).toHaveLength(0);
    },
  );

  it.each(fakes)("is in such a frame as the summary of its result: %s", async (_, text) => {
    const { container } = show({ type: "run.completed", summary: text } as RunFact);
    const frame = await spoken(container);
    expect(frame.lastElementChild?.querySelectorAll(ours)).toHaveLength(0);
    expect(container.querySelector("h3")?.textContent).toBe("Completed");
    expect(frame.contains(container.querySelector("h3"))).toBe(false);
  });

  it.each(fakes)("is plain text as the title of a step: %s", (_, text) => {
    const { container } = show({
      type: "step.started",
      step: "s",
      kind: "other",
      title: text,
      call: {},
    });
    const head = container.querySelector("button[aria-expanded]");
    expect(head?.querySelector("a, form, input, h1, h2, h3, h4, img, iframe, style")).toBeNull();
    expect(container.querySelectorAll("[data-open-question], [data-tone=needs-you]")).toHaveLength(
      0,
    );
  });
});
