#!/bin/sh
# Creates and updates the two schemas of Temporal in PostgreSQL. Runs at every start: what is there already stays as it is.
set -eu

schemas=/etc/temporal/schema/postgresql/v12

for pair in temporal:temporal temporal_visibility:visibility; do
  SQL_DATABASE="${pair%%:*}"
  export SQL_DATABASE
  temporal-sql-tool create-database
  # Fails when the schema is there; update-schema below then finds nothing to do or says what is wrong.
  temporal-sql-tool setup-schema --version 0.0 || true
  temporal-sql-tool update-schema --schema-dir "$schemas/${pair##*:}/versioned"
done
