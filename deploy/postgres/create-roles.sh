#!/bin/sh
# Runs once, when the data volume is empty: the roles and the database, as dev/provision.py makes them in development.
set -eu

psql --set=ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
  --set=owner_password="$(cat /run/secrets/portal_owner_password)" \
  --set=app_password="$(cat /run/secrets/portal_app_password)" <<'SQL'
CREATE ROLE portal_owner LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE portal_app LOGIN NOINHERIT NOCREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
CREATE ROLE portal_system NOLOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS;
-- Not inherited: a right of another role counts only after SET ROLE.
GRANT portal_app TO portal_owner WITH INHERIT FALSE, SET TRUE;
GRANT portal_system TO portal_app WITH INHERIT FALSE, SET TRUE;
GRANT portal_system TO portal_owner WITH INHERIT FALSE, SET TRUE;
CREATE DATABASE portal OWNER portal_owner;
REVOKE ALL ON DATABASE portal FROM PUBLIC;
GRANT CONNECT ON DATABASE portal TO portal_app, portal_owner;
\connect portal
ALTER SCHEMA public OWNER TO portal_owner;
SQL
