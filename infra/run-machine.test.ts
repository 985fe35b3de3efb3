import validator from "asl-validator";
import { describe, expect, it } from "vitest";
import { runMachine } from "./run-machine.ts";

type State = {
  Type: string;
  Resource?: string;
  Next?: string;
  Default?: string;
  Choices?: { StringEquals: string; Next: string }[];
  Catch?: { ErrorEquals: string[]; Next: string }[];
  TimeoutSeconds?: number;
  TimeoutSecondsPath?: string;
};
const states: Record<string, State> = runMachine.States;
const waits = Object.entries(states).filter(([, state]) =>
  state.Resource?.endsWith(".waitForTaskToken"),
);

describe("the state machine of a Run", () => {
  it("is valid Amazon States Language", () => {
    const { isValid, errors } = validator(JSON.parse(JSON.stringify(runMachine)));
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  it("knows where to go for everything that a step may return", () => {
    const kinds = states["What next?"]?.Choices?.map((choice) => choice.StringEquals).sort();
    expect(kinds).toEqual(
      [
        "prepare",
        "queued",
        "launch",
        "work",
        "needs-you",
        "park",
        "parked",
        "stopping",
        "settle",
        "keep",
        "release",
        "hand-over",
        "ended",
      ].sort(),
    );
  });

  it.each(waits)("waits in %s for a limited time, and continues after it", (_, state) => {
    expect(state.TimeoutSecondsPath).toBe("$.signal.seconds");
    expect(state.Catch?.[0]?.ErrorEquals).toEqual(["States.Timeout"]);
  });

  it("limits every step, and catches every final failure", () => {
    const tasks = Object.entries(states).filter(([, state]) => state.Type === "Task");
    const careless = tasks.filter(
      ([, state]) =>
        (state.TimeoutSeconds === undefined && state.TimeoutSecondsPath === undefined) ||
        !state.Catch?.some((it) => it.ErrorEquals.includes("States.ALL")),
    );
    expect(careless.map(([name]) => name)).toEqual([]);
  });
});
