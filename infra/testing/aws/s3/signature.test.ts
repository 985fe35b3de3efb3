import { describe, expect, it } from "vitest";
import { type Access, checkSignature, Refusal, type SignedRequest } from "./signature.ts";

/** Account, time and signatures from the examples in the Amazon S3 API reference. */
const access: Access = {
  region: "us-east-1",
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const then = new Date("2013-05-24T00:00:00Z");
const later = (seconds: number) => new Date(then.getTime() + seconds * 1000);
const scope = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

function signed(
  method: string,
  target: string,
  more: Record<string, string>,
  signature: string,
): SignedRequest {
  const headers: Record<string, string> = {
    host: "examplebucket.s3.amazonaws.com",
    "x-amz-date": "20130524T000000Z",
    "x-amz-content-sha256": empty,
    ...more,
  };
  const names = Object.keys(headers).sort().join(";");
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope},SignedHeaders=${names},Signature=${signature}`;
  return { method, target, headers: { ...headers, authorization } };
}

const examples: [string, SignedRequest][] = [
  [
    "GET of an object",
    signed(
      "GET",
      "/test.txt",
      { range: "bytes=0-9" },
      "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    ),
  ],
  [
    "PUT of an object",
    signed(
      "PUT",
      "/test%24file.text",
      {
        date: "Fri, 24 May 2013 00:00:00 GMT",
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
        "x-amz-content-sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
      },
      "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    ),
  ],
  [
    "GET of a subresource",
    signed(
      "GET",
      "/?lifecycle",
      {},
      "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    ),
  ],
  [
    "GET of a list",
    signed(
      "GET",
      "/?max-keys=2&prefix=J",
      {},
      "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    ),
  ],
];

const presigned: SignedRequest = {
  method: "GET",
  target: `/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(scope)}&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404`,
  headers: { host: "examplebucket.s3.amazonaws.com" },
};

/** The code and message of S3's refusal; "taken" if it accepts the request. */
function verdict(request: SignedRequest, now = then, to = access): string {
  try {
    checkSignature(request, to, now);
    return "taken";
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `${error.status} ${error.code} ${error.message}`;
  }
}

describe("a request signed by its header", () => {
  it.each(examples)("is taken as Amazon's example signs it: %s", (_, request) => {
    expect(verdict(request)).toBe("taken");
  });

  it.each(examples)("is refused with another path: %s", (_, request) => {
    const target = request.target.replace("/", "/other");
    expect(verdict({ ...request, target })).toMatch(/^403 SignatureDoesNotMatch/);
  });

  it("is refused when its time is off by 15 minutes", () => {
    for (const [, request] of examples) {
      expect(verdict(request, later(900))).toBe("taken");
      expect(verdict(request, later(901))).toMatch(/^403 RequestTimeTooSkewed/);
      expect(verdict(request, later(-901))).toMatch(/^403 RequestTimeTooSkewed/);
    }
  });

  it("is refused with an x-amz header that is not signed", () => {
    for (const [, request] of examples) {
      const headers = { ...request.headers, "x-amz-acl": "public-read" };
      expect(verdict({ ...request, headers })).toBe(
        "403 AccessDenied Headers are not signed: x-amz-acl",
      );
    }
  });

  it("is refused without a signature", () => {
    const headers = { host: "examplebucket.s3.amazonaws.com" };
    expect(verdict({ method: "GET", target: "/test.txt", headers })).toMatch(/^403 AccessDenied/);
  });
});

describe("a presigned URL", () => {
  it("is accepted as in Amazon's example, until it expires", () => {
    expect(verdict(presigned)).toBe("taken");
    expect(verdict(presigned, later(86_400))).toBe("taken");
    expect(verdict(presigned, later(86_401))).toBe("403 AccessDenied Request has expired");
    expect(verdict(presigned, later(-901))).toBe("403 AccessDenied Request is not valid yet");
  });

  it("is refused after any change", () => {
    const changes: [string, string][] = [
      ["/test.txt", "/test.txu"],
      ["X-Amz-Expires=86400", "X-Amz-Expires=86401"],
      ["X-Amz-Date=20130524T000000Z", "X-Amz-Date=20130524T000001Z"],
      ["&X-Amz-Signature", "&response-content-type=text%2Fhtml&X-Amz-Signature"],
    ];
    for (const [from, to] of changes) {
      const target = presigned.target.replace(from, to);
      expect(verdict({ ...presigned, target })).toMatch(/^403 SignatureDoesNotMatch/);
    }
    expect(verdict({ ...presigned, method: "PUT" })).toMatch(/^403 SignatureDoesNotMatch/);
    const headers = { host: "otherbucket.s3.amazonaws.com" };
    expect(verdict({ ...presigned, headers })).toMatch(/^403 SignatureDoesNotMatch/);
  });

  it("is refused when a token is also sent", () => {
    const headers = { ...presigned.headers, authorization: "Bearer capability" };
    expect(verdict({ ...presigned, headers })).toMatch(/^400 InvalidArgument/);
  });

  it("is refused with another key, another region, or without a required session token", () => {
    const elsewhere = (change: Partial<Access>) =>
      verdict(presigned, then, { ...access, ...change });
    expect(elsewhere({ accessKeyId: "AKIAOTHER" })).toMatch(/^403 InvalidAccessKeyId/);
    expect(elsewhere({ secretAccessKey: "other" })).toMatch(/^403 SignatureDoesNotMatch/);
    expect(elsewhere({ region: "eu-west-1" })).toMatch(/^400 AuthorizationHeaderMalformed/);
    expect(elsewhere({ sessionToken: "token" })).toMatch(/^400 InvalidToken/);
  });
});
