import { describe, expect, it } from "vitest";
import { replyOf } from "./control.ts";

describe("what the first process of a sandbox says", () => {
  it.each([
    [{ exited: 3, code: 0, signal: null }],
    [{ exited: 3, code: null, signal: "SIGKILL" }],
    [{ exited: 3, code: 127, signal: null, error: "spawn x ENOENT" }],
    [{ bridged: 47_100 }],
    [{ bridged: 47_100, error: "EADDRINUSE" }],
    [{ refused: "0".repeat(32), error: "ECONNREFUSED" }],
    [{ seen: 9, ports: [1, 65_535], programs: ["node"] }],
  ])("is understood: %j", (reply) => {
    expect(replyOf(JSON.stringify(reply))).toEqual(reply);
  });

  it("gives an error as one line that no terminal obeys", () => {
    const error = "\u001b]0;title\u0007no\r\n\u009b2Jsuch \u202efile\ud800\t ";
    expect(replyOf(JSON.stringify({ bridged: 80, error }))).toEqual({
      bridged: 80,
      error: "]0;titleno 2Jsuch file\ufffd",
    });
    const long = replyOf(JSON.stringify({ bridged: 80, error: "é".repeat(4_000) }));
    expect(Buffer.byteLength(JSON.stringify(long))).toBeLessThan(1_100);
  });

  it.each([
    ["", "null", "[]", "{", "3", '"exited"'],
    ['{"exited":"3","code":0,"signal":null}', '{"exited":3,"code":256,"signal":null}'],
    ['{"exited":3,"code":0,"signal":"SIGNOTHING"}', '{"exited":3,"code":0}'],
    ['{"exited":3,"code":0,"signal":null,"more":1}', '{"exited":3,"code":0.5,"signal":null}'],
    ['{"bridged":0}', '{"bridged":65536}', '{"bridged":80,"error":3}'],
    [JSON.stringify({ refused: "x".repeat(65) })],
    [JSON.stringify({ seen: 1, ports: Array(201).fill(80), programs: [] })],
    [JSON.stringify({ seen: 1, ports: [70_000], programs: [] })],
    [JSON.stringify({ seen: 1, ports: [], programs: ["x".repeat(41)] })],
    [JSON.stringify({ exited: 1, code: 1, signal: null, error: "x".repeat(5_000) })],
  ])("is ignored if it is anything else: %s", (...lines) => {
    for (const line of lines) expect(replyOf(line)).toBeUndefined();
  });
});
