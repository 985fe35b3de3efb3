import { expect, it } from "vitest";
import { certificateWords } from "./certificates.ts";

const failed = (code: string): Error =>
  Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error("x"), { code }) });

it.each([
  ["SELF_SIGNED_CERT_IN_CHAIN", /git\.example shows .*does not trust.*NODE_EXTRA_CA_CERTS/],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", /does not trust/],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", /does not trust/],
  ["UNABLE_TO_GET_ISSUER_CERT", /does not trust/],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", /does not trust/],
  ["CERT_HAS_EXPIRED", /git\.example has expired/],
  ["CERT_NOT_YET_VALID", /clock/],
  ["ERR_TLS_CERT_ALTNAME_INVALID", /for another name/],
])("says what to do about %s", (code, words) => {
  expect(certificateWords("git.example", failed(code))).toMatch(words);
  expect(certificateWords("git.example", failed(code).cause)).toMatch(words);
});

it.each(["ECONNREFUSED", "ENOTFOUND", "", "SELF"])("says nothing about %j", (code) =>
  expect(certificateWords("git.example", failed(code))).toBeUndefined(),
);
