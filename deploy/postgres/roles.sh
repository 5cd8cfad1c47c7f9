#!/bin/sh
# Runs once, inside the PostgreSQL image at its first start. Neither role is a superuser: row-level security would not bind one.
# NOINHERIT: argus can become a role that sees all tenants, and is not one of them by logging in.
set -eu

psql --set ON_ERROR_STOP=1 --set argus="$DATABASE_PASSWORD" --set temporal="$TEMPORAL_DATABASE_PASSWORD" \
  --username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:-postgres}" <<'SQL'
CREATE ROLE argus LOGIN CREATEROLE NOINHERIT PASSWORD :'argus';
CREATE ROLE temporal LOGIN CREATEDB PASSWORD :'temporal';
CREATE DATABASE argus OWNER argus;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
-- Without inheritance the owner of a database has no right on its schema by owning the database.
\connect argus
ALTER SCHEMA public OWNER TO argus;
SQL
