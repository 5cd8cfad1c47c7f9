-- What a company's programs are told: where to, what, and what came of each try.

CREATE TABLE webhook_endpoints (
  tenant_id uuid NOT NULL REFERENCES tenants,
  id uuid NOT NULL,
  url text NOT NULL CHECK (url ~ '^https?://' AND length(url) <= 2000),
  -- Types of messages that it gets.
  types text[] NOT NULL CHECK (cardinality(types) > 0),
  -- Sealed by a key of the installation; `hooks/sealing.ts` opens them.
  sealed_secret bytea NOT NULL,
  sealed_previous bytea,
  -- So long the secret before signs too.
  previous_until timestamptz,
  state text NOT NULL CHECK (state IN ('on', 'off')),
  off_reason text,
  -- Of the first of the tries that failed without a good one after it.
  failing_since timestamptz,
  created_by uuid,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
SELECT tenant_table('webhook_endpoints');
GRANT INSERT, DELETE, UPDATE (url, types, sealed_secret, sealed_previous, previous_until, state, off_reason, failing_since)
  ON webhook_endpoints TO argus_app;

-- Entered in the transaction of its fact, where an endpoint wants it.
CREATE TABLE webhook_messages (
  tenant_id uuid NOT NULL REFERENCES tenants,
  id uuid NOT NULL,
  type text NOT NULL,
  at timestamptz NOT NULL,
  payload jsonb NOT NULL CHECK (octet_length(payload::text) <= 65536),
  PRIMARY KEY (tenant_id, id)
);
SELECT tenant_table('webhook_messages');
GRANT INSERT ON webhook_messages TO argus_app;
GRANT DELETE ON webhook_messages TO argus_system;
CREATE INDEX webhook_messages_old ON webhook_messages (at);

-- A message that is owed to an endpoint, and how that ended. A replay is another round.
CREATE TABLE webhook_deliveries (
  tenant_id uuid NOT NULL,
  message_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('owed', 'done', 'failed')),
  round integer NOT NULL DEFAULT 1,
  -- From when on somebody looks whether it is under way.
  due_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, message_id, endpoint_id),
  FOREIGN KEY (tenant_id, message_id) REFERENCES webhook_messages (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, endpoint_id) REFERENCES webhook_endpoints (tenant_id, id) ON DELETE CASCADE
);
SELECT tenant_table('webhook_deliveries');
GRANT INSERT, UPDATE (state, round, due_at) ON webhook_deliveries TO argus_app;
CREATE INDEX webhook_deliveries_owed ON webhook_deliveries (due_at) WHERE state = 'owed';
CREATE INDEX webhook_deliveries_endpoint ON webhook_deliveries (tenant_id, endpoint_id, message_id);

CREATE TABLE webhook_attempts (
  tenant_id uuid NOT NULL,
  message_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  number integer NOT NULL CHECK (number > 0),
  round integer NOT NULL,
  at timestamptz NOT NULL,
  ms integer NOT NULL,
  -- Null: there was no answer, and `error` says why.
  answer_status integer,
  answer text CHECK (length(answer) <= 4096),
  error text CHECK (length(error) <= 500),
  PRIMARY KEY (tenant_id, message_id, endpoint_id, number),
  FOREIGN KEY (tenant_id, message_id, endpoint_id) REFERENCES webhook_deliveries (tenant_id, message_id, endpoint_id) ON DELETE CASCADE
);
SELECT tenant_table('webhook_attempts');
GRANT INSERT ON webhook_attempts TO argus_app;
