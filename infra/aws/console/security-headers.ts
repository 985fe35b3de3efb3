import { Duration } from "aws-cdk-lib";
import {
  HeadersFrameOption,
  HeadersReferrerPolicy,
  ResponseHeadersPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import type { Construct } from "constructs";

/**
 * As the console has them on one machine (infra/local/server/console-files.ts), and HTTPS for two years. Of other origins
 * the page may call the hosted sign-in only. Its own `'self'` includes the WebSocket of the same host (CSP Level 3).
 */
export const contentSecurityPolicy = (signIn: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${signIn}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");

/** @param signIn the origin of the hosted sign-in */
export function securityHeaders(scope: Construct, signIn: string): ResponseHeadersPolicy {
  const override = true;
  return new ResponseHeadersPolicy(scope, "Headers", {
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(signIn), override },
      contentTypeOptions: { override },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(730),
        includeSubdomains: false, // what else is below a domain is not ours to say
        override,
      },
    },
    customHeadersBehavior: {
      customHeaders: ["cross-origin-opener-policy", "cross-origin-resource-policy"].map(
        (header) => ({ header, value: "same-origin", override }),
      ),
    },
  });
}
