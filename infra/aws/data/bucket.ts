import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { BlockPublicAccess, BucketEncryption, Bucket as S3Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { acknowledge } from "../rights/acknowledge.ts";
import { allow, type Grantee } from "../rights/allow.ts";

/** A Run may wait 30 days for an answer, and can be continued for 14 days after its end. Then its retention begins. */
const beforeRetentionDays = 45;
/** The watch deletes a save 14 days after the Run's end. This limit is longer, because a waiting Run needs its save. */
const forgottenDays = 400;

/** The bucket: large results below `blobs/`, saves of DevBoxes below `saves/`. */
export class Bucket extends Construct {
  readonly name: string;
  readonly #arn: string;

  constructor(scope: Construct, id: string, retentionDays: number) {
    super(scope, id);
    const bucket = new S3Bucket(this, "Bucket", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [
        { id: "uploads", abortIncompleteMultipartUploadAfter: Duration.days(1) },
        { id: "saves", prefix: "saves/", expiration: Duration.days(forgottenDays) },
        {
          id: "blobs",
          prefix: "blobs/",
          expiration: Duration.days(beforeRetentionDays + retentionDays),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(bucket, {
      S1: "Only the functions have access, and holders of presigned URLs that last minutes. An access log would need another bucket.",
    });
    this.name = bucket.bucketName;
    this.#arn = bucket.bucketArn;
  }

  /** To read large results and to link to them. */
  grantReadBlobs(reader: Grantee): void {
    this.#allow(reader, "blobs", "s3:GetObject");
    this.#allowList(reader);
  }

  /** To upload large results. The uploads of DevBoxes are signed with these rights too. */
  grantWriteBlobs(writer: Grantee): void {
    this.#allow(writer, "blobs", "s3:PutObject");
  }

  /** To write, link to and delete saves. All calls of a multipart upload are covered by PutObject. */
  grantWriteSaves(writer: Grantee): void {
    this.#allow(writer, "saves", "s3:PutObject");
    this.grantDeleteSaves(writer);
  }

  /** To delete saves, and to read the notes beside them. */
  grantDeleteSaves(sweeper: Grantee): void {
    const actions = ["s3:GetObject", "s3:DeleteObject", "s3:AbortMultipartUpload"];
    this.#allow(sweeper, "saves", ...actions);
    this.#allowList(sweeper);
  }

  /** Without this right, S3 answers 403 instead of 404. It has no condition, because these calls contain no prefix. */
  #allowList(reader: Grantee): void {
    allow(reader, { actions: ["s3:ListBucket"], resources: [this.#arn] });
  }

  #allow(grantee: Grantee, folder: string, ...actions: string[]): void {
    allow(grantee, {
      actions,
      resources: [`${this.#arn}/${folder}/*`],
      wildcard: "The folder contains the objects of every Run.",
    });
  }
}
