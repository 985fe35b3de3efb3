import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, type Call, completeDom } from "../../infra/testing/console/dom.ts";
import { story } from "../../infra/testing/console/runs.ts";
import { viewOf } from "../../shared/view.ts";
import type { RunStream } from "../run-stream/create-run-stream.ts";
import { QueuedMessages } from "./queued-messages.tsx";

const hurry = {
  type: "message",
  by: "Ana",
  id: "msg_1",
  text: "hurry",
  autonomous: false,
} as const;

function show(told: ReturnType<typeof story>, answer: (call: Call) => object = () => ({})) {
  const calls = answerCalls((call) => answer(call));
  const stream = { runId: "run_1", state: told.run } as unknown as RunStream;
  render(() => <QueuedMessages stream={stream} view={viewOf(told.run(), told.now())} />);
  return calls;
}
const working = () => story().launch().say({ type: "turn.started", turn: 1 }).tell(hurry);
const deliverNow = () => screen.queryByRole("button", { name: "Deliver now" });

describe("a queued message", () => {
  beforeEach(completeDom);
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it("can be delivered within the running turn", async () => {
    const calls = show(working());
    expect(deliverNow()?.title).toBe("Delivered at the model's next step. Nothing is interrupted.");
    fireEvent.click(deliverNow() as HTMLElement);
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    expect(calls[0]).toMatchObject({ method: "POST", path: "/runs/run_1/messages/msg_1/now" });
    expect(calls[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("says that it is on its way, and can still be withdrawn", () => {
    show(working().tell({ type: "urge", by: "Ana", message: "msg_1" }));
    screen.getByText("delivering now…");
    expect(deliverNow()).toBeNull();
    screen.getByRole("button", { name: "Withdraw" });
  });

  it("waits for the next turn while none is running", () => {
    show(story().launch().tell(hurry));
    screen.getByText("queued");
    expect(deliverNow()).toBeNull();
  });

  it("says why it cannot be delivered now", async () => {
    const message = "No turn is running now. The message is delivered when the next one starts.";
    show(working(), () => ({
      status: 409,
      body: { error: { code: "cannot-deliver-now", message } },
    }));
    fireEvent.click(deliverNow() as HTMLElement);
    expect((await screen.findByRole("alert")).textContent).toBe(message);
  });
});
