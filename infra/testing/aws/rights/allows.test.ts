import { describe, expect, it } from "vitest";
import { allows, type Need, type Statement } from "./allows.ts";

const bucket = "arn:aws:s3:::files";
const read: Statement = {
  effect: "Allow",
  actions: ["s3:GetObject"],
  resources: [`${bucket}/blobs/*`],
  conditions: {},
};
const need: Need = { action: "s3:GetObject", resource: `${bucket}/blobs/run/one` };
const cluster = "arn:aws:ecs:us-east-1:000000000000:cluster/a";

// The rules are those of the IAM User Guide: "Policy evaluation logic", "IAM JSON policy elements: Resource, Action, Condition operators".
describe("a policy", () => {
  it.each<[string, readonly Statement[], Need, boolean]>([
    ["denies what no statement allows", [], need, false],
    ["allows what one statement allows", [read], need, true],
    ["does not read an action's case", [{ ...read, actions: ["S3:getobject"] }], need, true],
    ["allows no other action", [read], { ...need, action: "s3:PutObject" }, false],
    [
      "allows no action that only begins alike",
      [read],
      { ...need, action: "s3:GetObjectAcl" },
      false,
    ],
    ["allows no other folder", [read], { ...need, resource: `${bucket}/saves/one` }, false],
    [
      "allows no bucket that ends alike",
      [read],
      { ...need, resource: "arn:aws:s3:::my-files/blobs/a" },
      false,
    ],
    ["allows not the bucket itself", [read], { ...need, resource: bucket }, false],
    ["reads a resource's case", [read], { ...need, resource: `${bucket}/Blobs/one` }, false],
    [
      "takes * for any text, also none",
      [{ ...read, resources: [`${bucket}/blobs/run/one*`] }],
      need,
      true,
    ],
    ["takes * in the middle", [{ ...read, resources: ["arn:*:::files/*/one"] }], need, true],
    [
      "takes ? for one character",
      [{ ...read, resources: [`${bucket}/blobs/run/on?`] }],
      need,
      true,
    ],
    ["takes ? not for none", [{ ...read, resources: [`${bucket}/blobs/run/one?`] }], need, false],
    ["takes a dot as a dot", [{ ...read, resources: [`${bucket}.blobs/*`] }], need, false],
    ["takes * in an action", [{ ...read, actions: ["s3:Get*"] }], need, true],
    [
      "denies what a statement denies, whatever allows it",
      [read, { ...read, effect: "Deny" }],
      need,
      false,
    ],
    [
      "is not changed by what is denied elsewhere",
      [read, { ...read, effect: "Deny", actions: ["s3:PutObject"] }],
      need,
      true,
    ],
  ])("%s", (_, statements, asked, expected) => {
    expect(allows(statements, asked)).toBe(expected);
  });

  it.each<[string, Statement["conditions"], Need["context"], boolean]>([
    ["holds", { ArnEquals: { "ecs:cluster": cluster } }, { "ecs:cluster": cluster }, true],
    [
      "has another value",
      { ArnEquals: { "ecs:cluster": cluster } },
      { "ecs:cluster": `${cluster}b` },
      false,
    ],
    [
      "is about a key that the request lacks",
      { StringEquals: { "ecs:cluster": cluster } },
      {},
      false,
    ],
    ["names one of several values", { StringEquals: { a: ["x", "y"] } }, { a: "y" }, true],
    ["must hold for every key", { StringEquals: { a: "x", b: "y" } }, { a: "x", b: "z" }, false],
    ["reads * only as itself", { StringEquals: { a: "x*" } }, { a: "xy" }, false],
  ])("allows under a condition that %s: %j", (_, conditions, context = {}, expected) => {
    expect(allows([{ ...read, conditions }], { ...need, context })).toBe(expected);
  });

  it("with an operator that is not known here is an error, not a guess", () => {
    const conditions = { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } };
    expect(() => allows([{ ...read, conditions }], need)).toThrow("IpAddress");
  });
});
