import { Aws, Duration, RemovalPolicy } from "aws-cdk-lib";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { HttpOrigin, S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { HttpApi } from "../coordinator/http-api.ts";
import type { SocketApi } from "../coordinator/socket-api.ts";
import { acknowledge } from "../rights/acknowledge.ts";
import type { Settings } from "../settings.ts";
import { toPage, toPath } from "./edge.ts";
import { securityHeaders } from "./security-headers.ts";

/** The console and the APIs behind one address, so that the browser needs no CORS. */
export class Console extends Construct {
  /** Without a trailing slash. */
  readonly url: string;
  /** Contains the console's files. */
  readonly bucket: IBucket;

  constructor(
    scope: Construct,
    id: string,
    of: {
      readonly http: HttpApi;
      readonly sockets: SocketApi;
      /** The origin of the hosted sign-in. */
      readonly signIn: string;
      readonly domain: Settings["domain"];
      /** Name of the deployment. */
      readonly name: string;
    },
  ) {
    super(scope, id);
    const bucket = new Bucket(this, "Files", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.DESTROY, // a build creates its content again
    });
    acknowledge(bucket, { S1: "The console's files are public, through CloudFront." });
    this.bucket = bucket as IBucket; // the CDK's types are wrong under exactOptionalPropertyTypes

    const distribution = new Distribution(this, "Distribution", {
      comment: "Wheelhouse",
      httpVersion: HttpVersion.HTTP2_AND_3,
      errorResponses: neverKept,
      ...addressOf(this, of.domain),
      ...this.#behaviors(of),
    });
    acknowledge(distribution, {
      CFR1: "A team may work from any country.",
      CFR2: "A web firewall costs a monthly fee. Calls are throttled and need a sign-in; an owner can attach a firewall to the distribution.",
      CFR3: "The HTTP API has an access log; the console's files need none.",
      ...(of.domain ? {} : { CFR4: withoutDomain }),
    });
    this.url = `https://${of.domain?.name ?? distribution.distributionDomainName}`;
  }

  #behaviors({
    http,
    sockets,
    signIn,
    name,
  }: {
    readonly http: HttpApi;
    readonly sockets: SocketApi;
    readonly signIn: string;
    readonly name: string;
  }) {
    const nameHere = `${name}-${Aws.REGION}`; // CloudFront's own names are the account's, in every region
    const responseHeadersPolicy = securityHeaders(this, signIn, nameHere);
    const originAccessControl = new S3OriginAccessControl(this, "FilesAccess", {
      originAccessControlName: nameHere,
    });
    const api = {
      ...passedOn,
      origin: origin(http.host),
      responseHeadersPolicy,
    };
    return {
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket, { originAccessControl }),
        cachePolicy: CachePolicy.CACHING_OPTIMIZED, // each file sets its own lifetime
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        functionAssociations: [this.#onRequest("Page", toPage)],
        responseHeadersPolicy,
      },
      additionalBehaviors: {
        "/api/*": api,
        "/box/*": api,
        "/ws": {
          ...api,
          origin: origin(sockets.host),
          functionAssociations: [this.#onRequest("Live", toPath(sockets.path))],
        },
      },
    };
  }

  #onRequest(id: string, code: string) {
    const runtime = FunctionRuntime.JS_2_0;
    const edge = new EdgeFunction(this, id, { code: FunctionCode.fromInline(code), runtime });
    return { function: edge, eventType: FunctionEventType.VIEWER_REQUEST };
  }
}

/** Forwards everything except Host, which API Gateway uses for routing. HTTPS only, because requests contain a token. */
const passedOn = {
  allowedMethods: AllowedMethods.ALLOW_ALL,
  cachePolicy: CachePolicy.CACHING_DISABLED,
  originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
  viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
} satisfies Partial<BehaviorOptions>;

/**
 * CloudFront keeps an error for ten seconds and answers others with it, whatever the cache policy says (CloudFront
 * Developer Guide, "Control how long CloudFront caches errors"). These are all that it keeps.
 */
const neverKept = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map((httpStatus) => ({
  httpStatus,
  ttl: Duration.seconds(0),
}));

const origin = (host: string): HttpOrigin =>
  new HttpOrigin(host, {
    protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
    originSslProtocols: [OriginSslPolicy.TLS_V1_2],
    readTimeout: Duration.seconds(35), // an HTTP API stops waiting after 30
  });

const withoutDomain =
  "The protocols of the cloudfront.net certificate cannot be changed; with a custom domain only TLS 1.2 and newer are allowed.";

function addressOf(scope: Construct, domain: Settings["domain"]) {
  if (!domain) return {};
  return {
    domainNames: [domain.name],
    certificate: Certificate.fromCertificateArn(scope, "Certificate", domain.certificateArn),
    minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
  };
}
