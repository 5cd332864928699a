CREATE TABLE "audit_event" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"chain" text NOT NULL,
	"seq" bigint NOT NULL,
	"type" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"body" text NOT NULL,
	"sha256" "bytea" NOT NULL,
	CONSTRAINT "audit_event_chain_seq_unique" UNIQUE("chain","seq")
);

CREATE TABLE "audit_head" (
	"chain" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"sha256" "bytea" NOT NULL
);

CREATE TABLE "audit_opening" (
	"event_id" text NOT NULL,
	"name" text NOT NULL,
	"organization_id" text NOT NULL,
	"subject_id" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	CONSTRAINT "audit_opening_event_id_name_pk" PRIMARY KEY("event_id","name")
);

CREATE TABLE "audit_pending" (
	"event_id" text PRIMARY KEY NOT NULL,
	"leaf_hash" "bytea" NOT NULL
);

CREATE TABLE "subject_key" (
	"organization_id" text NOT NULL,
	"subject_id" text NOT NULL,
	"epoch" text NOT NULL,
	"wrapped" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "subject_key_organization_id_subject_id_pk" PRIMARY KEY("organization_id","subject_id")
);

CREATE TABLE "api_key" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"app_id" text NOT NULL,
	"hint" text NOT NULL,
	"digest" "bytea" NOT NULL,
	"permissions" text[] NOT NULL,
	"test_mode" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_key_digest_unique" UNIQUE("digest")
);

CREATE TABLE "app" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"name" text NOT NULL,
	"test_mode" boolean NOT NULL,
	"allowed_origins" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);

ALTER TABLE "api_key" ADD CONSTRAINT "api_key_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;
CREATE INDEX "audit_event_organization_id_at_index" ON "audit_event" USING btree ("organization_id","at");
CREATE INDEX "audit_opening_organization_id_subject_id_index" ON "audit_opening" USING btree ("organization_id","subject_id");