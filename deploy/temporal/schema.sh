#!/bin/sh
# Brings the two schemas of Temporal in PostgreSQL up to date (deploy/postgres/roles.sh made the databases). Runs at every start:
# setup-schema leaves a newer schema as it is, update-schema applies only what is missing.
set -eu

for pair in temporal:temporal temporal_visibility:visibility; do
  SQL_DATABASE="${pair%%:*}"
  export SQL_DATABASE
  temporal-sql-tool setup-schema --version 0.0
  temporal-sql-tool update-schema --schema-name "postgresql/v12/${pair##*:}"
done
