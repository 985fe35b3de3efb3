import { createHash, createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** The accepted credentials and their region. With a `sessionToken` they are temporary credentials. */
export type Access = {
  readonly region: string;
  readonly accessKeyId: string | readonly string[];
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export type SignedRequest = {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
};

/** An error from S3's own list. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const skewMs = 15 * 60_000;
const longestSeconds = 7 * 24 * 60 * 60;
const algorithm = "AWS4-HMAC-SHA256";

/**
 * The access key of a request. Throws a Refusal unless the request is signed with one of these access keys, in a header or in the query, and on time.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
export function checkSignature(request: SignedRequest, access: Access, now: Date): string {
  const [path = "", search = ""] = request.target.split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  const presigned = query.has("X-Amz-Signature");
  if (presigned && request.headers.authorization)
    throw new Refusal(400, "InvalidArgument", "Only one auth mechanism allowed.");
  const claim = presigned ? claimOf(query) : claimIn(request.headers);
  const [keyId = "", day, region, ...rest] = claim.credential.split("/");
  if (![access.accessKeyId].flat().includes(keyId))
    throw new Refusal(403, "InvalidAccessKeyId", "The access key does not exist in our records.");
  if (claim.token !== access.sessionToken)
    throw new Refusal(400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
  if (region !== access.region || rest.join("/") !== "s3/aws4_request" || day !== dayOf(claim.date))
    throw new Refusal(400, "AuthorizationHeaderMalformed", "The credential's scope is wrong.");
  if (presigned) checkExpiry(claim, now);
  else if (!(Math.abs(now.getTime() - timeOf(claim.date)) <= skewMs))
    throw new Refusal(403, "RequestTimeTooSkewed", "The time of the request is too far off.");

  const names = claim.signedHeaders.split(";");
  const unsigned = Object.keys(request.headers).filter(
    (it) => (it.startsWith("x-amz-") || it === "host") && !names.includes(it),
  );
  if (unsigned.length > 0)
    throw new Refusal(403, "AccessDenied", `Headers are not signed: ${unsigned.join(", ")}`);

  query.delete("X-Amz-Signature");
  const canonical = [
    request.method,
    path.split("/").map(decodeURIComponent).map(escaped).join("/"),
    canonicalQuery(query),
    ...names.map((it) => `${it}:${headerOf(request.headers, it)}`),
    "",
    claim.signedHeaders,
    presigned ? "UNSIGNED-PAYLOAD" : headerOf(request.headers, "x-amz-content-sha256"),
  ].join("\n");
  const scope = `${day}/${region}/s3/aws4_request`;
  const hash = createHash("sha256").update(canonical).digest("hex");
  const key = ["s3", "aws4_request"].reduce(
    hmac,
    hmac(hmac(`AWS4${access.secretAccessKey}`, day ?? ""), region),
  );
  const signature = hmac(key, [algorithm, claim.date, scope, hash].join("\n")).toString("hex");
  if (signature !== claim.signature)
    throw new Refusal(403, "SignatureDoesNotMatch", "The signature does not match.");
  return keyId;
}

/** Throws a Refusal unless a body has the hashes from its headers. */
export function checkBody(headers: IncomingHttpHeaders, sha256: Buffer): void {
  const content = headers["x-amz-content-sha256"];
  if (content && content !== "UNSIGNED-PAYLOAD" && content !== sha256.toString("hex"))
    throw new Refusal(400, "XAmzContentSHA256Mismatch", "The body does not have this SHA-256.");
  const checksum = headers["x-amz-checksum-sha256"];
  if (checksum && checksum !== sha256.toString("base64"))
    throw new Refusal(400, "BadDigest", "The SHA256 you specified did not match the checksum.");
}

/** The signature data of a request. */
type Claim = {
  readonly credential: string;
  readonly date: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly token: string | undefined;
  readonly expires: string;
};

function claimOf(query: URLSearchParams): Claim {
  const of = (name: string) => query.get(`X-Amz-${name}`) ?? "";
  if (of("Algorithm") !== algorithm)
    throw new Refusal(400, "AuthorizationQueryParametersError", `Sign by ${algorithm}.`);
  return {
    credential: of("Credential"),
    date: of("Date"),
    signedHeaders: of("SignedHeaders"),
    signature: of("Signature"),
    expires: of("Expires"),
    token: query.get("X-Amz-Security-Token") ?? undefined,
  };
}

function claimIn(headers: IncomingHttpHeaders): Claim {
  const [, credential, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? "",
    ) ?? [];
  if (!credential || !signedHeaders || !signature)
    throw new Refusal(403, "AccessDenied", "Access Denied");
  if (!headers["x-amz-content-sha256"])
    throw new Refusal(400, "InvalidRequest", "Missing required header: x-amz-content-sha256");
  const token = headers["x-amz-security-token"];
  return {
    credential,
    signedHeaders,
    signature,
    expires: "",
    date: headerOf(headers, "x-amz-date"),
    token: token === undefined ? undefined : String(token),
  };
}

function checkExpiry({ date, expires }: Claim, now: Date): void {
  const seconds = /^\d{1,6}$/.test(expires) ? Number(expires) : 0;
  if (seconds < 1 || seconds > longestSeconds)
    throw new Refusal(400, "AuthorizationQueryParametersError", "X-Amz-Expires is out of range.");
  const signedMs = timeOf(date);
  if (!(signedMs <= now.getTime() + skewMs))
    throw new Refusal(403, "AccessDenied", "Request is not valid yet");
  if (now.getTime() > signedMs + seconds * 1000)
    throw new Refusal(403, "AccessDenied", "Request has expired");
}

/** Sorts by name, not by `name=value`, because `=` is greater than `-`. */
const canonicalQuery = (query: URLSearchParams) =>
  [...query]
    .map(([name, value]) => ({ name: escaped(name), value: escaped(value) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, value }) => `${name}=${value}`)
    .join("&");

const dayOf = (date: string) => date.slice(0, 8);

/** Milliseconds for a time like `20130524T000000Z`; NaN for anything else. */
const timeOf = (date: string) =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));

const headerOf = (headers: IncomingHttpHeaders, name: string) =>
  String(headers[name] ?? "")
    .trim()
    .replace(/ +/g, " ");

const escaped = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const hmac = (key: string | Buffer, text: string) =>
  createHmac("sha256", key).update(text).digest();
