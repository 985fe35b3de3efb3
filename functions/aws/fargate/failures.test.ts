import { describe, expect, it } from "vitest";
import { notStarted, type Refusal } from "./failures.ts";

const told = (refusal: Partial<Refusal> & { message: string }, spot = false) =>
  notStarted({ certain: true, ...refusal }, { image: "small", spot });

const full =
  "Capacity is unavailable at this time. Please try again later or in a different availability zone";
const quota = "You’ve reached the limit on the number of vCPUs you can run concurrently";

describe("a DevBox that AWS does not start", () => {
  it.each([
    { message: full },
    { name: "ClientException", message: full },
    { message: "RESOURCE:ENI" },
    { message: "RESOURCE:MEMORY; RESOURCE:CPU" },
  ])("waits for room: $message", (refusal) => {
    expect(told(refusal)).toMatchObject({
      name: "DevBox.NoCapacity",
      message: "AWS has no capacity for a DevBox at the moment. Wheelhouse tries again.",
    });
  });

  it.each([
    { name: "ThrottlingException", message: "Rate exceeded" },
    { name: "ServiceUnavailableException", message: "Try again", certain: false },
  ])("is asked for again after $name", (refusal) => {
    expect(told(refusal)).toMatchObject({
      name: "DevBox.NoCapacity",
      message: "AWS limits how many DevBoxes start at once. Wheelhouse tries again.",
    });
  });

  it.each([{ message: quota }, { name: "ThrottlingException", message: quota.replace("’", "'") }])(
    "says how to raise the quota: $message",
    (refusal) => {
      expect(told(refusal)).toMatchObject({
        name: "DevBox.NoCapacity",
        message:
          "This account's Fargate quota is used up. A new account starts with 6 vCPUs: raise “Fargate On-Demand vCPU resource count” in Service Quotas.",
      });
      expect(told(refusal, true).message).toContain("“Fargate Spot vCPU resource count”");
    },
  );

  it.each([
    {
      name: "AccessDeniedException",
      message: "not authorized to perform: ecs:RunTask",
      to: /roles/,
    },
    { name: "ClientException", message: "TaskDefinition is inactive", to: /image small .* Deploy/ },
    { name: "InvalidParameterException", message: "No subnet", to: /No subnet/ },
    { message: "", to: /AWS gave no reason/ },
  ])("does not wait for room when that would not help: $name $message", ({ to, ...refusal }) => {
    expect(told(refusal)).toMatchObject({
      name: "DevBox.NotStarted",
      message: expect.stringMatching(/^AWS did not start the DevBox\./),
    });
    expect(told(refusal).message).toMatch(to);
  });

  it("is not said to be started or not when AWS did not say", () => {
    expect(told({ name: "TimeoutError", message: "socket hang up", certain: false })).toMatchObject(
      {
        name: "DevBox.NotStarted",
        message: "It is unknown whether AWS started the DevBox: socket hang up",
      },
    );
  });
});
