import { describe, expect, it } from "vitest";
import { readInstructions } from "../../instructions/parts.ts";
import { fill, templateProblem } from "./template.ts";
import { bytesOf } from "./text.ts";

const template = { instructions: "Deploy {{a.b}} to {{list.1}}." };

describe("a template", () => {
  it("inserts the value at a path, on one line and without characters of a code block", () => {
    const payload = { a: { b: "one\n```sh\nrm\n```" }, list: ["x", 7] };
    expect(fill(template, payload)?.run.instructions).toBe("Deploy one '''sh rm ''' to 7.");
  });

  it("names the paths that a payload does not have", () => {
    expect(fill(template, { list: [1, null] })).toEqual({
      run: { instructions: "Deploy  to ." },
      missing: ["a.b", "list.1"],
    });
  });

  it.each(["__proto__.x", "constructor.name", "a.toString", "a.length"])(
    "finds nothing that the payload itself does not hold: %s",
    (path) => {
      const { missing } = fill({ instructions: `{{${path}}}` }, { a: {} }) ?? {};
      expect(missing).toEqual([path]);
    },
  );

  it("inserts a value once: a placeholder inside it stays as it is", () => {
    const payload = { a: { b: "{{list.0}}" }, list: ["secret", "x"] };
    expect(fill(template, payload)?.run.instructions).toBe("Deploy {{list.0}} to x.");
  });

  it("cuts long values", () => {
    const payload = { a: { b: "x".repeat(10_000) }, list: [] };
    expect(fill(template, payload)?.run.instructions.length).toBeLessThan(600);
  });

  it.each([
    ["{{a}}{{b}}\n{{c}}", { a: "``", b: "`sh", c: "rm" }],
    ["`{{a}}\n{{c}}", { a: "``sh", c: "rm" }],
    ["~{{a}}\n{{c}}", { a: "~~sh", c: "rm" }],
    ["{{a}}{{b}}{{c}}\n{{c}}", { a: "~", b: "~", c: "~" }],
  ])("makes no block of code of values that stand together: %j", (instructions, payload) => {
    const run = fill({ instructions }, payload)?.run.instructions ?? "";
    expect(readInstructions(run).parts.map((it) => it.kind)).toEqual(["text"]);
  });

  it("fits into a record, however long its values are", () => {
    const instructions = "{{a}}".repeat(2_500);
    const { run } = fill({ instructions }, { a: "é".repeat(500) }) ?? {};
    expect(bytesOf(run)).toBeLessThan(14_000);
  });

  it("is used only for payloads that meet its condition", () => {
    const only = { ...template, when: { path: "ref", equals: "main" } };
    expect(fill(only, { ref: "other" })).toBeUndefined();
    expect(fill(only, {})).toBeUndefined();
    expect(fill(only, { ref: "main" })).toBeDefined();
  });

  it.each([
    "```sh\ndeploy {{a}}\n```",
    "~~~bash\n{{a}}\n~~~",
    "text\n````\n```\n{{a}}\n````",
    "```sh {{a}}\nls\n```",
    "```sh\nls\n```\n\n```sh\n{{a}}",
    "  ```sh\n  {{a}}\n  ```",
    "text\r```sh\r{{a}}\r```",
    "    ```\n```sh\n{{a}}\n```",
    "```sh\nls\n```x\n{{a}}\n```",
  ])("may hold no value in a block of code: %j", (instructions) => {
    expect(templateProblem({ instructions })).toBeDefined();
  });

  it.each(["Deploy {{a}}.", "```sh\nls\n```\nDeploy {{a}}.", "`{{a}}`"])(
    "may hold one beside it: %j",
    (instructions) => expect(templateProblem({ instructions })).toBeUndefined(),
  );
});
