CREATE TABLE "account" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp (3) with time zone,
	"refresh_token_expires_at" timestamp (3) with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "account_link" (
	"account_id" text NOT NULL,
	"purpose" text NOT NULL,
	"digest" "bytea" NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "account_link_account_id_purpose_pk" PRIMARY KEY("account_id","purpose"),
	CONSTRAINT "account_link_digest_unique" UNIQUE("digest")
);

CREATE TABLE "attempt_window" (
	"digest" "bytea" PRIMARY KEY NOT NULL,
	"count" integer NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "console_login" (
	"id" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"token" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"user_id" text NOT NULL,
	"active_organization_id" text,
	CONSTRAINT "console_login_token_unique" UNIQUE("token")
);

CREATE TABLE "entitlement" (
	"organization_id" text PRIMARY KEY NOT NULL,
	"standing" text NOT NULL,
	"suspends_at" timestamp (3) with time zone,
	"seats" integer
);

CREATE TABLE "invitation" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"inviter_id" text NOT NULL,
	"token_digest" "bytea",
	CONSTRAINT "invitation_tokenDigest_unique" UNIQUE("token_digest")
);

CREATE TABLE "member" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"user_id" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "organization" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"logo" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"metadata" text,
	CONSTRAINT "organization_slug_unique" UNIQUE("slug")
);

CREATE TABLE "organization_role" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"name" text NOT NULL,
	"permissions" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "recovery_code" (
	"digest" "bytea" PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL
);

CREATE TABLE "sign_on" (
	"digest" "bytea" PRIMARY KEY NOT NULL,
	"account_id" text,
	"subject" text,
	"expires_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "two_factor" (
	"account_id" text PRIMARY KEY NOT NULL,
	"sealed_secret" "bytea" NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"last_step" integer DEFAULT 0 NOT NULL
);

CREATE TABLE "user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"two_factor_enabled" boolean DEFAULT false NOT NULL,
	"language" text DEFAULT 'en' NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email")
);

CREATE TABLE "verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
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
	"last_used_at" timestamp (3) with time zone,
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
	"allowed_scopes" text[] NOT NULL,
	"default_scopes" text[] NOT NULL,
	"max_token_lifetime_seconds" integer NOT NULL,
	"allowed_languages" text[] NOT NULL,
	"default_language" text NOT NULL,
	"signer_authentication" text NOT NULL,
	"signing_page_url" text,
	"signing_requests" boolean NOT NULL,
	"reminders" jsonb,
	"signed_copies" boolean NOT NULL,
	"theme" jsonb NOT NULL,
	"consent_version" text,
	"logo" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "consent_text" (
	"app_id" text NOT NULL,
	"version" text NOT NULL,
	"language" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "consent_text_app_id_version_language_pk" PRIMARY KEY("app_id","version","language")
);

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

CREATE TABLE "destroyed_subject" (
	"organization_id" text NOT NULL,
	"subject_id" text NOT NULL,
	CONSTRAINT "destroyed_subject_organization_id_subject_id_pk" PRIMARY KEY("organization_id","subject_id")
);

CREATE TABLE "log_checkpoint" (
	"log" integer NOT NULL,
	"size" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	"note" text NOT NULL,
	"signed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "log_checkpoint_log_size_pk" PRIMARY KEY("log","size")
);

CREATE TABLE "log_cosignature" (
	"log" integer NOT NULL,
	"size" bigint NOT NULL,
	"witness" text NOT NULL,
	"line" text NOT NULL,
	"kept_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "log_cosignature_log_size_witness_pk" PRIMARY KEY("log","size","witness")
);

CREATE TABLE "log_leaf" (
	"log" integer NOT NULL,
	"leaf_index" bigint NOT NULL,
	"event_id" text NOT NULL,
	"leaf_hash" "bytea" NOT NULL,
	CONSTRAINT "log_leaf_log_leaf_index_pk" PRIMARY KEY("log","leaf_index"),
	CONSTRAINT "log_leaf_log_eventId_unique" UNIQUE("log","event_id")
);

CREATE TABLE "log_origin" (
	"number" integer PRIMARY KEY NOT NULL,
	"origin" text NOT NULL,
	"opening_event_id" text,
	"opened_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "log_origin_origin_unique" UNIQUE("origin")
);

CREATE TABLE "log_tile" (
	"log" integer NOT NULL,
	"level" integer NOT NULL,
	"tile_index" bigint NOT NULL,
	"hashes" "bytea" NOT NULL,
	"root" "bytea" NOT NULL,
	CONSTRAINT "log_tile_log_level_tile_index_pk" PRIMARY KEY("log","level","tile_index")
);

CREATE TABLE "log_timestamp" (
	"log" integer NOT NULL,
	"size" bigint NOT NULL,
	"token" "bytea" NOT NULL,
	"stamped_at" timestamp (3) with time zone NOT NULL,
	"kept_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "log_timestamp_log_size_pk" PRIMARY KEY("log","size")
);

CREATE TABLE "subject_key" (
	"organization_id" text NOT NULL,
	"subject_id" text NOT NULL,
	"epoch" text NOT NULL,
	"wrapped" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "subject_key_organization_id_subject_id_pk" PRIMARY KEY("organization_id","subject_id")
);

CREATE TABLE "billing_account" (
	"organization_id" text PRIMARY KEY NOT NULL,
	"customer_id" text NOT NULL,
	"version" integer DEFAULT 0 NOT NULL,
	"plan" text,
	"status" text,
	"period_starts_at" timestamp (3) with time zone,
	"period_ends_at" timestamp (3) with time zone,
	"trial_ends_at" timestamp (3) with time zone,
	"past_due_since" timestamp (3) with time zone,
	"cancels_at_period_end" boolean DEFAULT false NOT NULL,
	"refreshed_at" timestamp (3) with time zone,
	CONSTRAINT "billing_account_customerId_unique" UNIQUE("customer_id")
);

CREATE TABLE "envelope_usage" (
	"envelope_id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"completed_at" timestamp (3) with time zone NOT NULL,
	"status" text NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"settled_at" timestamp (3) with time zone
);

CREATE TABLE "stripe_event" (
	"id" text PRIMARY KEY NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);

CREATE TABLE "deployment" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL
);

CREATE TABLE "document" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"app_id" text,
	"test_mode" boolean NOT NULL,
	"name" text NOT NULL,
	"page_count" integer NOT NULL,
	"page_sizes" jsonb NOT NULL,
	"original_object_id" text NOT NULL,
	"original_byte_size" integer NOT NULL,
	"original_sha256" text NOT NULL,
	"viewed_object_id" text NOT NULL,
	"viewed_byte_size" integer NOT NULL,
	"viewed_sha256" text NOT NULL,
	"outline_object_id" text,
	"completion_mode" text NOT NULL,
	"normalised_by" text NOT NULL,
	"encryption" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"data_state" text DEFAULT 'live' NOT NULL,
	"shredded_at" timestamp (3) with time zone,
	"copies_gone_at" timestamp (3) with time zone
);

CREATE TABLE "interest" (
	"document_id" text NOT NULL,
	"party_kind" text NOT NULL,
	"party_id" text NOT NULL,
	"envelope_id" text,
	"state" text NOT NULL,
	"held_since" timestamp (3) with time zone NOT NULL,
	"leaving_since" timestamp (3) with time zone,
	"lapses_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "interest_document_id_party_kind_party_id_pk" PRIMARY KEY("document_id","party_kind","party_id")
);

CREATE TABLE "object_key" (
	"object_id" text NOT NULL,
	"organization_id" text NOT NULL,
	"epoch" text NOT NULL,
	"wrapped" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "object_key_object_id_organization_id_pk" PRIMARY KEY("object_id","organization_id")
);

CREATE TABLE "stored_object" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"byte_size" integer NOT NULL,
	"sha256" text NOT NULL,
	"ciphertext_sha256" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"destroyed_at" timestamp (3) with time zone
);

CREATE TABLE "dpop_proof" (
	"digest" "bytea" PRIMARY KEY NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "embed_session" (
	"id" text PRIMARY KEY NOT NULL,
	"embed_id" text NOT NULL,
	"token_digest" "bytea" NOT NULL,
	"access_digest" "bytea" NOT NULL,
	"jkt" text NOT NULL,
	"public_key" jsonb NOT NULL,
	"host_origin" text NOT NULL,
	"scopes" text[] NOT NULL,
	"authenticated_by" text,
	"authenticated_at" timestamp (3) with time zone,
	"action_seq" integer NOT NULL,
	"last_statement_digest" "bytea",
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"end_reason" text,
	CONSTRAINT "embed_session_tokenDigest_unique" UNIQUE("token_digest"),
	CONSTRAINT "embed_session_accessDigest_unique" UNIQUE("access_digest")
);

CREATE TABLE "embed_token" (
	"digest" "bytea" PRIMARY KEY NOT NULL,
	"embed_id" text NOT NULL,
	"jkt" text,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"used_by_jkt" text,
	"sealed_host_identity" "bytea"
);

CREATE TABLE "embed" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"app_id" text NOT NULL,
	"envelope_id" text NOT NULL,
	"recipient_id" text NOT NULL,
	"scopes" text[] NOT NULL,
	"allowed_origins" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "envelope_document" (
	"envelope_id" text NOT NULL,
	"document_id" text NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "envelope_document_envelope_id_document_id_pk" PRIMARY KEY("envelope_id","document_id")
);

CREATE TABLE "envelope" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"app_id" text NOT NULL,
	"title" text NOT NULL,
	"sender_name" text NOT NULL,
	"status" text NOT NULL,
	"test_mode" boolean NOT NULL,
	"transaction_id" text NOT NULL,
	"timestamp_pending" boolean DEFAULT false NOT NULL,
	"expires_in_seconds" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"completed_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"signing_requests" boolean DEFAULT false NOT NULL,
	"reminders" jsonb,
	"signed_copies" boolean DEFAULT false NOT NULL,
	CONSTRAINT "envelope_transactionId_unique" UNIQUE("transaction_id")
);

CREATE TABLE "field_value" (
	"field_id" text PRIMARY KEY NOT NULL,
	"recipient_id" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "field" (
	"id" text PRIMARY KEY NOT NULL,
	"envelope_id" text NOT NULL,
	"recipient_id" text NOT NULL,
	"document_id" text NOT NULL,
	"type" text NOT NULL,
	"page" integer NOT NULL,
	"x" double precision NOT NULL,
	"y" double precision NOT NULL,
	"width" double precision NOT NULL,
	"height" double precision NOT NULL,
	"required" boolean NOT NULL,
	"label" text,
	"settings" jsonb NOT NULL
);

CREATE TABLE "recipient" (
	"id" text PRIMARY KEY NOT NULL,
	"envelope_id" text NOT NULL,
	"organization_id" text NOT NULL,
	"position" integer NOT NULL,
	"role" text DEFAULT 'signer' NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"signing_order" integer NOT NULL,
	"language" text,
	"status" text NOT NULL,
	"viewed_at" timestamp (3) with time zone,
	"consented_at" timestamp (3) with time zone,
	"consent_version" text,
	"consent_sha256" text,
	"signed_at" timestamp (3) with time zone,
	"time_zone" text,
	"intent" text,
	"declined_at" timestamp (3) with time zone,
	"delegated_at" timestamp (3) with time zone,
	"delegated_to_id" text,
	"delegation_note" "bytea",
	"signer_authentication" text,
	"sealed_phone" "bytea",
	"requested_at" timestamp (3) with time zone,
	"reminders_sent" integer DEFAULT 0 NOT NULL,
	"remind_at" timestamp (3) with time zone
);

CREATE TABLE "idempotency_reservation" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"claim" text NOT NULL,
	"claimed_at" timestamp (3) with time zone NOT NULL,
	"acted_at" timestamp (3) with time zone,
	"fingerprint" "bytea",
	"answer" "bytea",
	"about" text[] NOT NULL,
	"permissions" text[] NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "key_rewrap" (
	"id" text PRIMARY KEY NOT NULL,
	"epoch" text NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"objects" integer DEFAULT 0 NOT NULL,
	"subjects" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "rate_window" (
	"digest" "bytea" PRIMARY KEY NOT NULL,
	"taken" integer NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "mail" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"chain" text NOT NULL,
	"subject_id" text NOT NULL,
	"channel" text DEFAULT 'email' NOT NULL,
	"kind" text NOT NULL,
	"sealed" "bytea",
	"status" text NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"failure" text,
	"good_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp (3) with time zone
);

CREATE TABLE "deletion_receipt" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"target_id" text NOT NULL,
	"stage" text NOT NULL,
	"note" text NOT NULL,
	"event_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "deletion_receipt_once" UNIQUE("target_id","stage")
);

CREATE TABLE "deletion_request" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"test_mode" boolean,
	"scope" text NOT NULL,
	"target_id" text NOT NULL,
	"state" text NOT NULL,
	"parent_id" text,
	"requested_by" text NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"grace_ends_at" timestamp (3) with time zone NOT NULL,
	"let_go_at" timestamp (3) with time zone,
	"copies_gone_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone
);

CREATE TABLE "legal_hold_document" (
	"legal_hold_id" text NOT NULL,
	"document_id" text NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "legal_hold_document_legal_hold_id_document_id_pk" PRIMARY KEY("legal_hold_id","document_id")
);

CREATE TABLE "legal_hold" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"test_mode" boolean,
	"scope" text NOT NULL,
	"envelope_id" text,
	"matter" text,
	"reason" text NOT NULL,
	"authority" text NOT NULL,
	"two_person_release" boolean NOT NULL,
	"placed_by" text NOT NULL,
	"placed_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"release_asked_by" text,
	"release_asked_at" timestamp (3) with time zone,
	"released_by" text,
	"released_at" timestamp (3) with time zone,
	"release_reason" text
);

CREATE TABLE "lifecycle_failure" (
	"target_id" text PRIMARY KEY NOT NULL,
	"attempts" integer NOT NULL,
	"last_error_code" text NOT NULL,
	"last_failed_at" timestamp (3) with time zone NOT NULL,
	"retry_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "lifecycle_progress" (
	"id" text PRIMARY KEY NOT NULL,
	"stage" text NOT NULL,
	"reached" text NOT NULL
);

CREATE TABLE "retention_policy" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"test_mode" boolean,
	"app_id" text,
	"name" text NOT NULL,
	"keep_days" integer NOT NULL,
	"destroy_after_days" integer,
	"created_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);

CREATE TABLE "sealed_document" (
	"envelope_id" text NOT NULL,
	"document_id" text NOT NULL,
	"object_id" text NOT NULL,
	"sha256" text NOT NULL,
	"certificate_object_id" text,
	"sealed_at" timestamp (3) with time zone NOT NULL,
	"level" text NOT NULL,
	"extension" text NOT NULL,
	"extension_attempts" integer DEFAULT 0 NOT NULL,
	"extension_error" text,
	"extended_object_id" text,
	"extended_sha256" text,
	"extended_certificate_object_id" text,
	"extended_at" timestamp (3) with time zone,
	CONSTRAINT "sealed_document_envelope_id_document_id_pk" PRIMARY KEY("envelope_id","document_id")
);

CREATE TABLE "adopted_mark" (
	"id" text PRIMARY KEY NOT NULL,
	"recipient_id" text NOT NULL,
	"purpose" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "attachment" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"envelope_id" text NOT NULL,
	"recipient_id" text NOT NULL,
	"field_id" text NOT NULL,
	"object_id" text NOT NULL,
	"kind" text NOT NULL,
	"byte_size" integer NOT NULL,
	"sha256" text NOT NULL,
	"sealed_name" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"placed_at" timestamp (3) with time zone
);

CREATE TABLE "field_draft" (
	"field_id" text PRIMARY KEY NOT NULL,
	"recipient_id" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "signer_code" (
	"embed_session_id" text PRIMARY KEY NOT NULL,
	"method" text NOT NULL,
	"mail_id" text NOT NULL,
	"digest" "bytea",
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "webhook_delivery" (
	"id" text PRIMARY KEY NOT NULL,
	"webhook_id" text NOT NULL,
	"organization_id" text NOT NULL,
	"envelope_id" text NOT NULL,
	"event_id" text NOT NULL,
	"event_type" text NOT NULL,
	"payload" text,
	"status" text NOT NULL,
	"round" integer DEFAULT 0 NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"tries_of_round" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"next_try_at" timestamp (3) with time zone,
	"settled_at" timestamp (3) with time zone
);

CREATE TABLE "webhook_secret" (
	"webhook_id" text NOT NULL,
	"number" integer NOT NULL,
	"sealed" "bytea" NOT NULL,
	"signature" text NOT NULL,
	"public_key" "bytea",
	"created_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone,
	CONSTRAINT "webhook_secret_webhook_id_number_pk" PRIMARY KEY("webhook_id","number")
);

CREATE TABLE "webhook_try" (
	"delivery_id" text NOT NULL,
	"number" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"duration_milliseconds" integer NOT NULL,
	"http_status" integer,
	"failure" text,
	CONSTRAINT "webhook_try_delivery_id_number_pk" PRIMARY KEY("delivery_id","number")
);

CREATE TABLE "webhook" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"app_id" text NOT NULL,
	"test_mode" boolean NOT NULL,
	"url" text NOT NULL,
	"event_types" text[] NOT NULL,
	"enabled" boolean NOT NULL,
	"disabled_reason" text,
	"created_at" timestamp (3) with time zone NOT NULL
);

ALTER TABLE "account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "account_link" ADD CONSTRAINT "account_link_account_id_user_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "console_login" ADD CONSTRAINT "console_login_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_inviter_id_user_id_fk" FOREIGN KEY ("inviter_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "member" ADD CONSTRAINT "member_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "organization_role" ADD CONSTRAINT "organization_role_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_account_id_user_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "sign_on" ADD CONSTRAINT "sign_on_account_id_user_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "two_factor" ADD CONSTRAINT "two_factor_account_id_user_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "consent_text" ADD CONSTRAINT "consent_text_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "document" ADD CONSTRAINT "document_original_object_id_stored_object_id_fk" FOREIGN KEY ("original_object_id") REFERENCES "public"."stored_object"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "document" ADD CONSTRAINT "document_viewed_object_id_stored_object_id_fk" FOREIGN KEY ("viewed_object_id") REFERENCES "public"."stored_object"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "document" ADD CONSTRAINT "document_outline_object_id_stored_object_id_fk" FOREIGN KEY ("outline_object_id") REFERENCES "public"."stored_object"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "interest" ADD CONSTRAINT "interest_document_id_document_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."document"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "object_key" ADD CONSTRAINT "object_key_object_id_stored_object_id_fk" FOREIGN KEY ("object_id") REFERENCES "public"."stored_object"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "embed_session" ADD CONSTRAINT "embed_session_embed_id_embed_id_fk" FOREIGN KEY ("embed_id") REFERENCES "public"."embed"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "embed_token" ADD CONSTRAINT "embed_token_embed_id_embed_id_fk" FOREIGN KEY ("embed_id") REFERENCES "public"."embed"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "envelope_document" ADD CONSTRAINT "envelope_document_envelope_id_envelope_id_fk" FOREIGN KEY ("envelope_id") REFERENCES "public"."envelope"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "envelope_document" ADD CONSTRAINT "envelope_document_document_id_document_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."document"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "field_value" ADD CONSTRAINT "field_value_field_id_field_id_fk" FOREIGN KEY ("field_id") REFERENCES "public"."field"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "field_value" ADD CONSTRAINT "field_value_recipient_id_recipient_id_fk" FOREIGN KEY ("recipient_id") REFERENCES "public"."recipient"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "field" ADD CONSTRAINT "field_envelope_id_envelope_id_fk" FOREIGN KEY ("envelope_id") REFERENCES "public"."envelope"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "field" ADD CONSTRAINT "field_recipient_id_recipient_id_fk" FOREIGN KEY ("recipient_id") REFERENCES "public"."recipient"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "field" ADD CONSTRAINT "field_document_id_document_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."document"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "recipient" ADD CONSTRAINT "recipient_envelope_id_envelope_id_fk" FOREIGN KEY ("envelope_id") REFERENCES "public"."envelope"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "legal_hold_document" ADD CONSTRAINT "legal_hold_document_legal_hold_id_legal_hold_id_fk" FOREIGN KEY ("legal_hold_id") REFERENCES "public"."legal_hold"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "legal_hold_document" ADD CONSTRAINT "legal_hold_document_document_id_document_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."document"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "sealed_document" ADD CONSTRAINT "sealed_document_envelope_id_envelope_id_fk" FOREIGN KEY ("envelope_id") REFERENCES "public"."envelope"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "sealed_document" ADD CONSTRAINT "sealed_document_document_id_document_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."document"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "adopted_mark" ADD CONSTRAINT "adopted_mark_recipient_id_recipient_id_fk" FOREIGN KEY ("recipient_id") REFERENCES "public"."recipient"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_envelope_id_envelope_id_fk" FOREIGN KEY ("envelope_id") REFERENCES "public"."envelope"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_recipient_id_recipient_id_fk" FOREIGN KEY ("recipient_id") REFERENCES "public"."recipient"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_field_id_field_id_fk" FOREIGN KEY ("field_id") REFERENCES "public"."field"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_object_id_stored_object_id_fk" FOREIGN KEY ("object_id") REFERENCES "public"."stored_object"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "field_draft" ADD CONSTRAINT "field_draft_field_id_field_id_fk" FOREIGN KEY ("field_id") REFERENCES "public"."field"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "field_draft" ADD CONSTRAINT "field_draft_recipient_id_recipient_id_fk" FOREIGN KEY ("recipient_id") REFERENCES "public"."recipient"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "signer_code" ADD CONSTRAINT "signer_code_embed_session_id_embed_session_id_fk" FOREIGN KEY ("embed_session_id") REFERENCES "public"."embed_session"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_webhook_id_webhook_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhook"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "webhook_secret" ADD CONSTRAINT "webhook_secret_webhook_id_webhook_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhook"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "webhook_try" ADD CONSTRAINT "webhook_try_delivery_id_webhook_delivery_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."webhook_delivery"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;
CREATE INDEX "account_user_id_index" ON "account" USING btree ("user_id");
CREATE UNIQUE INDEX "account_provider_id_account_id_index" ON "account" USING btree ("provider_id","account_id");
CREATE INDEX "attempt_window_ends_at_index" ON "attempt_window" USING btree ("ends_at");
CREATE INDEX "console_login_user_id_index" ON "console_login" USING btree ("user_id");
CREATE INDEX "invitation_organization_id_index" ON "invitation" USING btree ("organization_id");
CREATE INDEX "invitation_email_index" ON "invitation" USING btree ("email");
CREATE INDEX "member_organization_id_index" ON "member" USING btree ("organization_id");
CREATE INDEX "member_user_id_index" ON "member" USING btree ("user_id");
CREATE UNIQUE INDEX "organization_slug_index" ON "organization" USING btree ("slug");
CREATE INDEX "organization_role_organization_id_index" ON "organization_role" USING btree ("organization_id");
CREATE INDEX "recovery_code_account_id_index" ON "recovery_code" USING btree ("account_id");
CREATE INDEX "sign_on_expires_at_index" ON "sign_on" USING btree ("expires_at");
CREATE INDEX "verification_identifier_index" ON "verification" USING btree ("identifier");
CREATE INDEX "audit_event_organization_id_at_index" ON "audit_event" USING btree ("organization_id","at");
CREATE INDEX "audit_event_completed" ON "audit_event" USING btree ("chain") WHERE type = 'envelope.completed';
CREATE INDEX "audit_opening_organization_id_subject_id_index" ON "audit_opening" USING btree ("organization_id","subject_id");
CREATE INDEX "billing_account_refreshed_at_index" ON "billing_account" USING btree ("refreshed_at");
CREATE INDEX "envelope_usage_organization_id_completed_at_index" ON "envelope_usage" USING btree ("organization_id","completed_at");
CREATE INDEX "stripe_event_received_at_index" ON "stripe_event" USING btree ("received_at");
CREATE INDEX "document_organization" ON "document" USING btree ("organization_id","id");
CREATE INDEX "document_leaving" ON "document" USING btree ("data_state","id") WHERE "document"."data_state" NOT IN ('live', 'destroyed');
CREATE INDEX "interest_party" ON "interest" USING btree ("party_id");
CREATE INDEX "interest_lapsing" ON "interest" USING btree ("lapses_at") WHERE "interest"."state" = 'held';
CREATE INDEX "stored_object_organization" ON "stored_object" USING btree ("organization_id");
CREATE INDEX "dpop_proof_expiry" ON "dpop_proof" USING btree ("expires_at");
CREATE INDEX "embed_session_embed" ON "embed_session" USING btree ("embed_id");
CREATE INDEX "embed_session_living" ON "embed_session" USING btree ("last_used_at") WHERE "embed_session"."ended_at" IS NULL;
CREATE INDEX "embed_recipient" ON "embed" USING btree ("recipient_id");
CREATE INDEX "envelope_document_document_id_index" ON "envelope_document" USING btree ("document_id");
CREATE INDEX "envelope_organization" ON "envelope" USING btree ("organization_id","id");
CREATE INDEX "envelope_completed" ON "envelope" USING btree ("organization_id","completed_at") WHERE "envelope"."completed_at" IS NOT NULL;
CREATE INDEX "envelope_past_time" ON "envelope" USING btree ("expires_at") WHERE "envelope"."status" = 'sent';
CREATE INDEX "field_value_recipient" ON "field_value" USING btree ("recipient_id");
CREATE INDEX "field_envelope" ON "field" USING btree ("envelope_id");
CREATE INDEX "field_document" ON "field" USING btree ("document_id");
CREATE INDEX "recipient_envelope" ON "recipient" USING btree ("envelope_id");
CREATE INDEX "recipient_organization" ON "recipient" USING btree ("organization_id","envelope_id");
CREATE INDEX "recipient_reminder" ON "recipient" USING btree ("remind_at") WHERE "recipient"."remind_at" IS NOT NULL;
CREATE INDEX "idempotency_reservation_about" ON "idempotency_reservation" USING gin ("about");
CREATE INDEX "idempotency_reservation_expiry" ON "idempotency_reservation" USING btree ("expires_at");
CREATE INDEX "idempotency_reservation_organization" ON "idempotency_reservation" USING btree ("organization_id");
CREATE INDEX "mail_organization_id_id_index" ON "mail" USING btree ("organization_id","id");
CREATE INDEX "mail_chain_index" ON "mail" USING btree ("chain");
CREATE INDEX "mail_failed" ON "mail" USING btree ("settled_at") WHERE "mail"."status" = 'failed' AND "mail"."sealed" IS NOT NULL;
CREATE INDEX "deletion_request_organization" ON "deletion_request" USING btree ("organization_id","id");
CREATE INDEX "deletion_request_target" ON "deletion_request" USING btree ("target_id");
CREATE INDEX "deletion_request_open" ON "deletion_request" USING btree ("scope","target_id") WHERE "deletion_request"."state" IN ('pending_grace', 'waiting');
CREATE INDEX "deletion_request_parent" ON "deletion_request" USING btree ("parent_id") WHERE "deletion_request"."parent_id" IS NOT NULL;
CREATE UNIQUE INDEX "deletion_request_once" ON "deletion_request" USING btree ("organization_id","target_id") WHERE "deletion_request"."state" <> 'cancelled';
CREATE INDEX "legal_hold_document_document_id_index" ON "legal_hold_document" USING btree ("document_id");
CREATE INDEX "legal_hold_organization" ON "legal_hold" USING btree ("organization_id","id");
CREATE INDEX "legal_hold_expiring" ON "legal_hold" USING btree ("expires_at") WHERE "legal_hold"."released_at" IS NULL;
CREATE INDEX "retention_policy_organization" ON "retention_policy" USING btree ("organization_id","id");
CREATE INDEX "sealed_document_document_id_index" ON "sealed_document" USING btree ("document_id");
CREATE INDEX "adopted_mark_recipient" ON "adopted_mark" USING btree ("recipient_id");
CREATE INDEX "attachment_envelope" ON "attachment" USING btree ("envelope_id");
CREATE INDEX "attachment_recipient" ON "attachment" USING btree ("recipient_id");
CREATE INDEX "attachment_field" ON "attachment" USING btree ("field_id");
CREATE INDEX "attachment_unplaced" ON "attachment" USING btree ("created_at") WHERE "attachment"."placed_at" IS NULL;
CREATE INDEX "signer_code_expiry" ON "signer_code" USING btree ("expires_at");
CREATE INDEX "webhook_delivery_webhook" ON "webhook_delivery" USING btree ("webhook_id","id");
CREATE INDEX "webhook_delivery_envelope" ON "webhook_delivery" USING btree ("envelope_id");
CREATE INDEX "webhook_delivery_waiting" ON "webhook_delivery" USING btree ("next_try_at") WHERE "webhook_delivery"."status" = 'queued';
CREATE INDEX "webhook_delivery_settled" ON "webhook_delivery" USING btree ("settled_at") WHERE "webhook_delivery"."settled_at" IS NOT NULL;
CREATE INDEX "webhook_app" ON "webhook" USING btree ("app_id");
CREATE INDEX "webhook_organization" ON "webhook" USING btree ("organization_id");