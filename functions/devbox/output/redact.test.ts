import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor } from "./redact.ts";

describe("a redactor", () => {
  const redactor = createRedactor(["sk-ant-secret-1", "sk-ant-secret-1-and-more", "short"]);

  it("takes secrets out of every string of a value, the longer before the shorter", () => {
    const fact = { title: "env", call: { env: ["K=sk-ant-secret-1-and-more", "sk-ant-secret-1"] } };
    expect(redactor.deep(fact)).toEqual({
      title: "env",
      call: { env: ["K=[secret]", "[secret]"] },
    });
  });

  it("leaves short values alone", () => {
    expect(redactor.text("a short word")).toBe("a short word");
  });

  it("finds a secret that comes in pieces, wherever it is cut, and loses nothing else", () => {
    const part = fc.oneof(fc.constant("sk-ant-secret-1"), fc.string(), fc.constant("sk-ant-"));
    fc.assert(
      fc.property(fc.array(part), fc.array(fc.nat(20)), (parts, cuts) => {
        const whole = parts.join("");
        const one = createRedactor(["sk-ant-secret-1"]);
        const stream = one.stream();
        let at = 0;
        let said = "";
        for (const cut of cuts) {
          said += stream.add(whole.slice(at, at + cut));
          at += cut;
        }
        said += stream.add(whole.slice(at)) + stream.end();
        expect(said).toBe(one.text(whole));
      }),
    );
  });
});
