import { createRoot } from "solid-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { silence } from "../../infra/testing/console/dom.ts";
import type { RunEvent } from "../../shared/schemas/event.ts";
import type { Follower } from "../live/live.tsx";
import { createFollowing, type News } from "./create-following.ts";

const event = (seq: number): RunEvent => ({
  seq,
  at: "2026-11-23T10:00:00.000Z",
  type: "message.written",
  text: "hello",
});

function followed() {
  const news: News[] = [];
  let follower: Follower | undefined;
  const unfollow = vi.fn();
  const live = {
    ...silence,
    follow: (_: string, it: Follower) => {
      follower = it;
      return unfollow;
    },
  };
  const dispose = createRoot((end) => {
    const onNews = (it: News) => news.push(it);
    createFollowing({ runId: "run_1", live, goesOn: () => false, onNews }).begin(10);
    return end;
  });
  if (!follower) throw new Error("The log has no follower.");
  return { follower, news, dispose, unfollow, frame: () => vi.advanceTimersByTime(20) };
}

describe("following a Run's log", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it("delivers everything since the last frame, each event once", () => {
    const { follower, news, frame, dispose } = followed();
    follower.onEvents([event(9), event(10), event(11)]);
    follower.onDelta({ step: "s", text: "one" });
    follower.onEvents([event(11), event(12)]);
    expect(news).toEqual([]);
    frame();
    expect(news).toEqual([
      { events: [event(11), event(12)], pieces: [{ step: "s", text: "one" }] },
    ]);
    frame();
    expect(news).toHaveLength(1);
    dispose();
  });

  it("delivers once a second while the page is hidden", () => {
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    const { follower, news, frame, dispose } = followed();
    follower.onEvents([event(11)]);
    frame();
    follower.onEvents([event(12)]);
    expect(news).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(news.map(({ events }) => events.length)).toEqual([2]);
    dispose();
  });

  it("delivers nothing after its owner is disposed", () => {
    const { follower, news, frame, dispose, unfollow } = followed();
    follower.onEvents([event(11)]);
    dispose();
    frame();
    expect(unfollow).toHaveBeenCalledOnce();
    expect(news).toEqual([]);
  });
});
